/**
 * Gradients: {@link weft.autograd.Leaf} is where they arrive, {@link weft.autograd.Node} the recorded history that
 * {@code backward()} walks in reverse, {@link weft.autograd.NoGrad} a block of code that is not recorded,
 * {@link weft.autograd.GradCheck} the check of gradients against difference quotients. The rules themselves are in
 * {@code weft.autograd.rules}.
 */
package weft.autograd;
