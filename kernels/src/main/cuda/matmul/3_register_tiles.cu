// y = a b, for a batch: one block for a tile of 64 x 64 elements of y, one thread for 4 x 4 of them.
//
// What it adds: reuse through registers. For each k a thread reads 4 elements of a and 4 of b from shared memory, a vector
// each, and makes 16 products of them: shared memory, the bottleneck of the tiled variant, is read 8 times less for each fma. The
// next tiles come from device memory while the present ones are multiplied.
// A second form has tiles of 16 x 256 for few rows and many columns, as a convolution with few output channels has.
// Kernels, with their parameters:
// - matmul_register_64x64_f32 _f64, matmul_register_16x256_f32 _f64
// Launch: block 256; grid ceil(M / BM) * ceil(N / BN) * batches or fewer.
// Per element of y: K / 32 reads from device memory (K / 8 bytes in float32), 2 K flops.
#include "registers.cuh"

#define ENTRY(T, suffix) \
    extern "C" __global__ void __launch_bounds__(THREADS) matmul_register_64x64_##suffix(const T* a, const T* b, const T* bias, \
                                                                                         T* y, const Product p) { \
        registerTiles<T, 64, 64, 16, 1, 1>(a, b, bias, y, p); \
    } \
    extern "C" __global__ void __launch_bounds__(THREADS) matmul_register_16x256_##suffix(const T* a, const T* b, const T* bias, \
                                                                                          T* y, const Product p) { \
        registerTiles<T, 16, 256, 8, 1, 1>(a, b, bias, y, p); \
    }
FOR_FLOATS(ENTRY)
