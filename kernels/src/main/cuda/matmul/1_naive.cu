// y = a b, for a batch: one thread for one element of y.
//
// What it adds: the definition. Each thread reads a row of a and a column of b and adds up their products. Neighbours share their
// row through the cache, but nothing else is reused: for each fma two elements are read.
// Kernels, with their parameters:
// - matmul_naive_f32 _f64
// Launched by no plan: the definition, for reading and as a measure of the others.
// Launch: block 256; grid ceil(batches * M * N / 256) or fewer.
// Per element of y: 2 K reads (8 K bytes in float32, most of them from cache), 2 K flops.
#include "../common/grid.cuh"
#include "product.cuh"

template <typename T>
__device__ inline void naive(const T* __restrict__ a, const T* __restrict__ b, const T* __restrict__ bias, T* __restrict__ y,
                             const Product& p) {
    unsigned plane = static_cast<unsigned>(p.M) * p.N;
    for (unsigned i = first(); i < plane * p.batches; i += step()) {
        int z = i / plane;
        int m = i % plane / p.N;
        int n = i % p.N;
        size_t aAt;
        size_t bAt;
        factors(p, z, aAt, bAt);
        T sum = 0;
        for (int t = 0; t < p.terms; t++) {
            const T* row = a + aAt + static_cast<size_t>(t) * p.aTerm + static_cast<size_t>(m) * p.aM;
            const T* column = b + bAt + static_cast<size_t>(t) * p.bTerm + static_cast<size_t>(n) * p.bN;
            for (int k = 0; k < p.K; k++) {
                sum = fma(*row, *column, sum);
                row += p.aK;
                column += p.bK;
            }
        }
        y[i] = finish(sum, bias, p, z, m, n);
    }
}

#define ENTRY(T, suffix) \
    extern "C" __global__ void matmul_naive_##suffix(const T* a, const T* b, const T* bias, T* y, const Product p) { \
        naive(a, b, bias, y, p); \
    }
FOR_FLOATS(ENTRY)
