/**
 * The two formats of {@code torch.save}, zip archives and bare pickles: {@link weft.layers.io.torch.TorchFile} opens one,
 * {@code ZipDirectory} finds its entries, {@code WeightUnpickler} runs its pickle with the names of {@code PickleName} and no
 * others, {@code TensorTree} finds the tensors in the result. {@link weft.layers.io.torch.TorchWriter} writes the newer format
 * by {@code PickleWriter}.
 */
package weft.layers.io.torch;
