/**
 * Tensors and operations, without gradients: those are in {@code weft.autograd}.
 *
 * <p>Read in this order: {@link weft.engine.Shape}, {@link weft.engine.DType}, {@link weft.engine.Tensor}, {@link
 * weft.engine.Scope}, then {@link weft.engine.op.Op} and the tables beside it.
 */
package weft.engine;
