/**
 * CUDA to PTX: {@link weft.kernels.compile.CudaCompiler} compiles a {@code .cu} file by NVRTC, which needs no GPU and no host
 * compiler, or by nvcc. What a kernel's parameters are called is read from its source. Knows nothing of devices.
 */
package weft.kernels.compile;
