/**
 * The fast backend on Java arrays. {@link weft.engine.cpu.CpuBackend} finds the loop of an operation in the table of its
 * family ({@code MatmulKernels}, {@code PointwiseKernels}, ...), which unpacks tensors and calls loops on plain arrays:
 *
 * <ul>
 *   <li>products of matrices: {@link weft.engine.cpu.Gemm}, then {@code Tiles}, {@code Packing}, {@code MicroKernel} and
 *       {@link weft.engine.cpu.Epilogue};
 *   <li>convolution: {@link weft.engine.cpu.Conv2d} and {@link weft.engine.cpu.Conv2dWeightGradient}, over {@code PaddedImage},
 *       {@code ConvCut} and {@code InputPhases}; {@code Unfold} for the columns; {@link weft.engine.cpu.Pooling};
 *   <li>pointwise: {@link weft.engine.cpu.PointwiseLoops} and {@link weft.engine.cpu.Broadcasting} walk, {@code UnaryLoops},
 *       {@code BinaryLoops}, {@code CompareLoops} and {@code WholeCompareLoops} hold a loop of its own for each operation, made
 *       from one template by {@code HiddenLoops};
 *   <li>reductions: {@link weft.engine.cpu.ReductionLoops} with {@code FoldLoops}, {@link weft.engine.cpu.SoftmaxLoops},
 *       {@code SelectionLoops};
 *   <li>moving elements: {@code StridedCopy}, {@code RunWalk}, {@code Permutation}, {@code Transpose}, {@code IndexLoops};
 *   <li>what all use: {@link weft.engine.cpu.Parallel} (the threads), {@code Scratch} (memory of a thread), {@code Lanes}.
 * </ul>
 *
 * Work is cut by shape, never by the number of threads, and every sum is added in a written order.
 */
package weft.engine.cpu;
