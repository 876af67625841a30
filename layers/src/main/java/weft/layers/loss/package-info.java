/**
 * Losses, each a {@link weft.layers.loss.LossFunction} of a network's output and its targets, with PyTorch's names, defaults and
 * reductions. {@code Losses} has the checks that they share.
 */
package weft.layers.loss;
