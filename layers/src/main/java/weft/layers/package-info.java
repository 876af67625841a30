/**
 * Networks as trees of modules: {@link weft.layers.Module} and {@link weft.layers.Parameter} first, then one file for each
 * layer. Names, defaults and initial distributions are PyTorch's.
 */
package weft.layers;
