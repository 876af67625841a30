/**
 * What tests and benchmarks run operations on: {@link weft.engine.op.sample.Draw} draws a {@link weft.engine.op.sample.Sample},
 * {@link weft.engine.op.sample.SpecialValues} says where NaN and the like may stand, and
 * {@link weft.engine.op.sample.Benchmark} how large a measured call is.
 */
package weft.engine.op.sample;
