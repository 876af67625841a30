/**
 * Write and run CUDA kernels from Java, with or without a GPU. Knows nothing of tensors.
 *
 * <p>{@link weft.kernels.driver.GpuDriver} is the small interface that a real GPU and a simulated one both implement.
 */
package weft.kernels;
