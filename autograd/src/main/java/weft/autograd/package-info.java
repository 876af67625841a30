/**
 * Gradients: {@link weft.autograd.Leaf} is where they arrive, {@link weft.autograd.Node} the recorded history that
 * {@code backward()} walks in reverse, {@link weft.autograd.NoGrad} a stretch of code that is not recorded,
 * {@link weft.autograd.GradCheck} the proof that gradients are right. The rules themselves are in {@code weft.autograd.rules}.
 */
package weft.autograd;
