/**
 * Operations as data. {@link weft.engine.op.Op} is a row. Its attributes, all arguments that are not tensors, are one of
 * {@link weft.engine.op.attrs.Attrs}, {@link weft.engine.op.attrs.NormAttrs} or {@link weft.engine.op.attrs.OptimizerAttrs}.
 * {@link weft.engine.op.Ops} applies an operation, and {@link weft.engine.op.Fluent} offers most of them as methods of a tensor.
 * Each class below holds one {@link weft.engine.op.Family}. Its implementations are in {@code XxxKernels} of {@code reference},
 * {@code CpuXxxKernels} of {@code cpu} and {@code XxxPlans} of {@code cuda} (for transposed convolution, in those of
 * convolution):
 *
 * <ul>
 *   <li>element by element: {@link weft.engine.op.Pointwise}, {@link weft.engine.op.Activation};
 *   <li>new tensors and other shapes: {@link weft.engine.op.Creation}, {@link weft.engine.op.Randomness},
 *       {@link weft.engine.op.Movement}, {@link weft.engine.op.Lookup};
 *   <li>sums: {@link weft.engine.op.Reduction}, {@link weft.engine.op.Matmul}, {@link weft.engine.op.Loss} with the softmaxes;
 *   <li>images: {@link weft.engine.op.Convolution}, {@link weft.engine.op.TransposedConvolution}, {@link weft.engine.op.Pooling},
 *       {@link weft.engine.op.AdaptivePooling}, {@link weft.engine.op.Upsampling};
 *   <li>normalization: {@link weft.engine.op.Normalization} (over a batch), {@link weft.engine.op.GroupNormalization} (layer and
 *       group), {@link weft.engine.op.LocalResponse}; {@link weft.engine.op.geometry.Planes} and
 *       {@link weft.engine.op.geometry.Groups} describe a tensor as these operations see it;
 *   <li>learning: {@link weft.engine.op.Optimization}.
 * </ul>
 *
 * A test's inputs for a row come from {@link weft.engine.op.sample.Draw} as a {@link weft.engine.op.sample.Sample}, the tolerance
 * of a backend's result is the row's {@link weft.engine.op.Accuracy}, and the input positions that one output depends on are its
 * {@link weft.engine.op.geometry.Reach}.
 */
package weft.engine.op;
