/**
 * Four layers a second time, to be read: with nothing but unfold, matmul, max, mean, reshape and plain arithmetic, as one writes
 * them without a library of layers. Each backward pass is then that of these few operations, put together by autograd.
 *
 * <p>They take the parameters and give the values and gradients of the layers of the same names in {@link weft.layers}, which run
 * as one fused operation each: faster, and without the columns in between. A network may mix both.
 */
package weft.layers.fromscratch;
