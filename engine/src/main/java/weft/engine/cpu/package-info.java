/**
 * The fast backend on Java arrays. {@link weft.engine.cpu.CpuBackend} finds the loop of an operation in the table of its
 * family ({@code CpuMatmulKernels}, {@code CpuPointwiseKernels}, ...), which unpacks tensors and calls loops on plain arrays:
 *
 * <ul>
 *   <li>products of matrices: {@link weft.engine.cpu.matmul.Gemm}, then {@code Tiles}, {@code Packing}, {@code MicroKernel},
 *       {@code SingleRow} and {@link weft.engine.cpu.matmul.Epilogue};
 *   <li>convolution: {@link weft.engine.cpu.conv.Conv2d} and {@link weft.engine.cpu.conv.Conv2dWeightGradient}, over
 *       {@code PaddedImage},
 *       {@code ConvCut} and {@code InputPhases}; {@code DepthwiseWeightGradient} where each channel is by itself;
 *       {@code Unfold} for the columns;
 *   <li>planes of another size: {@link weft.engine.cpu.planes.PoolingLoops}, {@code AdaptivePoolingLoops},
 *       {@code UpsamplingLoops};
 *   <li>normalization: {@code BatchNormLoops} and {@code GroupNormLoops} cut the work, {@code NormLoops} and
 *       {@code RowNormLoops} hold the loops, {@code PieceMoments} puts statistics together; {@code LocalResponseLoops};
 *   <li>pointwise: {@link weft.engine.cpu.pointwise.PointwiseLoops} walks in {@link weft.engine.cpu.base.Runs},
 *       {@code UnaryLoops},
 *       {@code BinaryLoops}, {@code CompareLoops} and {@code WholeCompareLoops} hold a loop of its own for each operation, made
 *       from one template by {@code HiddenLoops}; {@code ActivationLoops} has those of the smooth activations, written out;
 *   <li>reductions: {@link weft.engine.cpu.reduce.ReductionLoops} with {@code FoldLoops},
 *       {@link weft.engine.cpu.reduce.SoftmaxLoops} and
 *       {@code Targets} for losses, {@code SelectionLoops};
 *   <li>moving elements: {@code StridedCopy}, {@code Permutation}, {@code Transpose}, {@code IndexLoops};
 *   <li>learning: {@code OptimizerLoops}, {@code AdaptiveRateLoops} and {@code SlabLoops}, over blocks that are a {@code Strip}
 *       of each slab;
 *   <li>what all use: {@link weft.engine.cpu.base.Parallel} (the threads), {@code Scratch} (memory of a thread), {@code Lanes}.
 * </ul>
 *
 * Work is cut by shape, never by the number of threads, and every sum is added in a written order.
 */
package weft.engine.cpu;
