/** Tensors in files: the safetensors format, written in one step and read with every offset checked. */
package weft.layers.io;
