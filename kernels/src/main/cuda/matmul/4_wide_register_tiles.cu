// y = a b, for a batch: one block for a tile of 128 x 128 elements of y, one thread for 8 x 8 of them.
//
// What it adds: twice the tile each way. 16 elements read from shared memory make 64 products, and each element from device
// memory takes part in 128. It needs about 128 registers for each thread and large matrices: with few tiles, multiprocessors
// stay idle, and the 64 x 64 variant is ahead.
// Kernels, with their parameters:
// - matmul_register_128x128_f32 _f64
// Launch: block 256; grid ceil(M / 128) * ceil(N / 128) * batches or fewer.
// Per element of y: K / 64 reads from device memory (K / 16 bytes in float32), 2 K flops.
#include "registers.cuh"

#define ENTRY(T, suffix) \
    extern "C" __global__ void __launch_bounds__(THREADS) matmul_register_128x128_##suffix( \
            const T* a, const T* b, const T* bias, T* y, const Product p) { \
        registerTiles<T, 128, 128, 8, 2, 2>(a, b, bias, y, p); \
    }
FOR_FLOATS(ENTRY)
