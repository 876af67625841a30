/**
 * Networks as trees of modules: {@link weft.layers.Module} and {@link weft.layers.Parameter} first, then one file for each
 * layer and each loss ({@link weft.layers.loss.LossFunction}). Names, defaults and initial distributions are PyTorch's.
 *
 * <ul>
 *   <li>what holds other layers: {@link weft.layers.Sequential}, {@link weft.layers.Concat}, {@link weft.layers.Residual};
 *   <li>what similar layers share: {@link weft.layers.Weighted} (linear and convolutional), {@link weft.layers.BatchNorm},
 *       {@link weft.layers.Pool2d}, {@code AdaptivePool2d}, {@code Losses}; {@link weft.layers.ConvOptions} are the settings of
 *       convolutions;
 *   <li>initial values: {@link weft.layers.Initializers}, with {@link weft.layers.Fan} and {@link weft.layers.Gain}; what a layer
 *       begins with by itself is in {@code Defaults}.
 * </ul>
 *
 * {@code weft.layers.fromscratch} has some of the layers again, of plain tensor operations, to be read.
 */
package weft.layers;
