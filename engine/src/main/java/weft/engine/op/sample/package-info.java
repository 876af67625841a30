/**
 * The inputs of operations in tests and benchmarks: {@link weft.engine.op.sample.Draw} draws a
 * {@link weft.engine.op.sample.Sample}, {@link weft.engine.op.sample.SpecialValues} says which inputs may hold NaN, infinities
 * and denormals, and {@link weft.engine.op.sample.Benchmark} gives the sizes of a measured call.
 */
package weft.engine.op.sample;
