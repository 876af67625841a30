/**
 * Operations as data. {@link weft.engine.op.Op} is a row, what it takes besides tensors is one of
 * {@link weft.engine.op.attrs.Attrs}, {@link weft.engine.op.attrs.NormAttrs} or {@link weft.engine.op.attrs.OptimizerAttrs}, and
 * {@link weft.engine.op.Ops} applies it; {@link weft.engine.op.Fluent} has most as methods of a tensor. Each class below is a
 * {@link weft.engine.op.Family}; {@code reference}, {@code cpu} and {@code cuda} have their {@code XxxKernels},
 * {@code CpuXxxKernels} and {@code XxxPlans} for it (transposed convolution's are with convolution's):
 *
 * <ul>
 *   <li>element by element: {@link weft.engine.op.Pointwise}, {@link weft.engine.op.Activation};
 *   <li>new tensors and other shapes: {@link weft.engine.op.Creation}, {@link weft.engine.op.Randomness},
 *       {@link weft.engine.op.Movement}, {@link weft.engine.op.Lookup};
 *   <li>sums: {@link weft.engine.op.Reduction}, {@link weft.engine.op.Matmul}, {@link weft.engine.op.Loss} with the softmaxes;
 *   <li>pictures: {@link weft.engine.op.Convolution}, {@link weft.engine.op.TransposedConvolution},
 *       {@link weft.engine.op.Pooling}, {@link weft.engine.op.AdaptivePooling}, {@link weft.engine.op.Upsampling};
 *   <li>normalization: {@link weft.engine.op.Normalization} (over a batch), {@link weft.engine.op.GroupNormalization} (layer and
 *       group), {@link weft.engine.op.LocalResponse}; {@link weft.engine.op.geometry.Planes} and
 *       {@link weft.engine.op.geometry.Groups} say how
 *       they see a tensor;
 *   <li>learning: {@link weft.engine.op.Optimization}.
 * </ul>
 *
 * What a test draws for a row comes from {@link weft.engine.op.sample.Draw} as a {@link weft.engine.op.sample.Sample}, how near a
 * backend must come to the reference is its {@link weft.engine.op.Accuracy}, and how far an operation looks around a place its
 * {@link weft.engine.op.geometry.Reach}.
 */
package weft.engine.op;
