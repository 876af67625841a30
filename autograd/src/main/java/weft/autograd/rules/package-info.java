/**
 * The gradient of each operation: one short table for each family of {@code weft.engine.op}, in that table's order, and
 * {@link weft.autograd.rules.Rules}, which holds them all. A {@link weft.autograd.rules.Rule} says, input by input, what is kept
 * from the forward pass and which operations make the gradient of it; {@link weft.autograd.rules.Gradient} is what such a formula
 * sees. Which inputs need a gradient, the sums over what was broadcast and over several uses are {@code weft.autograd}'s work.
 */
package weft.autograd.rules;
