/**
 * Reductions and losses. {@link weft.engine.cpu.reduce.ReductionLoops} folds by {@code FoldLoops};
 * {@link weft.engine.cpu.reduce.PieceMoments} and {@code VarianceLoops} compute variances, {@code SelectionLoops} the largest,
 * {@link weft.engine.cpu.reduce.SoftmaxLoops} and {@code Targets} losses.
 */
package weft.engine.cpu.reduce;
