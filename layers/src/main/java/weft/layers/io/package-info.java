/**
 * Tensors in files: the safetensors format, which Weft's own checkpoints have, and the two formats of PyTorch. Written in one
 * step, read with every size and offset checked before anything is allocated; {@link weft.layers.io.WeightFile} tells them apart.
 */
package weft.layers.io;
