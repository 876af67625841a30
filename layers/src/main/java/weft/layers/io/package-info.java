/**
 * Tensors in files: the safetensors format, which Weft's own checkpoints have, and the two formats of PyTorch. Written in one
 * step, read with every size and offset checked before anything is allocated. Three ways in:
 *
 * <ul>
 *   <li>{@link weft.layers.io.WeightFile} tells formats apart, {@link weft.layers.io.StateDict} sets a module's tensors and
 *       {@link weft.layers.io.LoadReport} says what did not fit;
 *   <li>safetensors: {@link weft.layers.io.safetensors.Safetensors}, then {@code HeaderParser} over {@code JsonReader} and
 *       {@code SafetensorsWriter};
 *   <li>PyTorch: {@code TorchFile} over {@code ZipDirectory} and {@code WeightUnpickler}, which knows the names in
 *       {@code PickleName} and no others; {@code TorchWriter} over {@code PickleWriter}.
 * </ul>
 */
package weft.layers.io;
