/**
 * Gradients: {@link weft.autograd.Gradients} is the table with one rule for each operation, {@link weft.autograd.Node} the
 * recorded history that applies them in reverse, {@link weft.autograd.GradCheck} the proof that a rule is right.
 */
package weft.autograd;
