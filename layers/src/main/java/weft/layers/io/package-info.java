/**
 * Tensors in files: the safetensors format, which Weft's own checkpoints have, and the two formats of PyTorch. Files are replaced
 * as a whole, and read with every size and offset checked before anything is allocated. {@link weft.layers.io.WeightFile} tells
 * formats apart, {@link weft.layers.io.StateDict} sets a module's tensors and {@link weft.layers.io.LoadReport} says what did not
 * fit. The formats are in {@code weft.layers.io.safetensors} and {@code weft.layers.io.torch}, what they share in
 * {@code weft.layers.io.base}.
 */
package weft.layers.io;
