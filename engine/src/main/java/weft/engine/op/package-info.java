/**
 * Operations as data. {@link weft.engine.op.Op} is a row; the tables are {@link weft.engine.op.Pointwise},
 * {@link weft.engine.op.Creation}, {@link weft.engine.op.Movement}, {@link weft.engine.op.Reduction},
 * {@link weft.engine.op.Matmul}, {@link weft.engine.op.Convolution}, {@link weft.engine.op.Pooling},
 * {@link weft.engine.op.Loss}, {@link weft.engine.op.Randomness} and {@link weft.engine.op.Optimization};
 * {@link weft.engine.op.Ops} applies them.
 */
package weft.engine.op;
