/**
 * Convolution as a product of matrices: over images that are not copied for each tap, or over pixels gathered to panels. Read
 * {@code PaddedImage} first, then {@code ConvCut} (the tasks), {@link weft.engine.cpu.conv.Conv2d} (forward and input gradient,
 * by {@code InputPhases}) and {@link weft.engine.cpu.conv.Conv2dWeightGradient}; {@code DotWeightGradient} for few channels,
 * {@code DepthwiseWeightGradient} for depthwise convolution, {@code Unfold} for im2col.
 */
package weft.engine.cpu.conv;
