// y = a b, for a batch: one block for a tile of 16 x 16 elements of y.
//
// What it adds: reuse through shared memory. The block brings a tile of a and a tile of b in, one element of each per thread, and
// every element is then read 16 times from there: device memory is read K / 16 times less. Whichever way a factor lies, the
// threads of a warp follow its contiguous dimension, so that its reads are whole lines; a column of padding keeps the columns of
// a tile in different banks.
// Kernels, with their parameters:
// - matmul_tiled_f32 _f64
// Launch: block 256; grid ceil(M / 16) * ceil(N / 16) * batches or fewer.
// Per element of y: K / 8 reads from device memory (K / 2 bytes in float32), 2 K flops.
#include "product.cuh"

constexpr int TILE = 16;

// Element (outer, k) of a factor, 0 beyond its edges: zeros add nothing to a sum.
template <typename T>
__device__ inline void load(T (&tile)[TILE][TILE + 1], const T* __restrict__ factor, int outerStride, int kStride, int outer0,
                            int k0, int outerEnd, int K) {
    int fast = threadIdx.x % TILE;
    int slow = threadIdx.x / TILE;
    int outer = kStride == 1 ? slow : fast;
    int k = kStride == 1 ? fast : slow;
    bool inside = outer0 + outer < outerEnd && k0 + k < K;
    tile[outer][k] = inside
            ? factor[static_cast<size_t>(outer0 + outer) * outerStride + static_cast<size_t>(k0 + k) * kStride] : T(0);
}

template <typename T>
__device__ inline void tiled(const T* __restrict__ a, const T* __restrict__ b, const T* __restrict__ bias, T* __restrict__ y,
                             const Product& p) {
    __shared__ T aTile[TILE][TILE + 1];
    __shared__ T bTile[TILE][TILE + 1];
    int across = (p.N + TILE - 1) / TILE;
    int down = (p.M + TILE - 1) / TILE;
    int tx = threadIdx.x % TILE;
    int ty = threadIdx.x / TILE;
    for (unsigned tile = blockIdx.x; tile < static_cast<unsigned>(across) * down * p.batches; tile += gridDim.x) {
        int n0 = tile % across * TILE;
        int m0 = tile / across % down * TILE;
        int z = tile / across / down;
        size_t aAt;
        size_t bAt;
        factors(p, z, aAt, bAt);
        T sum = 0;
        for (int t = 0; t < p.terms; t++) {
            for (int k0 = 0; k0 < p.K; k0 += TILE) {
                load(aTile, a + aAt, p.aM, p.aK, m0, k0, p.M, p.K);
                load(bTile, b + bAt, p.bN, p.bK, n0, k0, p.N, p.K);
                __syncthreads();
#pragma unroll
                for (int k = 0; k < TILE; k++) {
                    sum = fma(aTile[ty][k], bTile[tx][k], sum);
                }
                __syncthreads();
            }
            aAt += p.aTerm;
            bAt += p.bTerm;
        }
        int m = m0 + ty;
        int n = n0 + tx;
        if (m < p.M && n < p.N) {
            y[(static_cast<size_t>(z) * p.M + m) * p.N + n] = finish(sum, bias, p, z, m, n);
        }
    }
}

#define ENTRY(T, suffix) \
    extern "C" __global__ void __launch_bounds__(256, 4) matmul_tiled_##suffix(const T* a, const T* b, const T* bias, T* y, \
                                                                            const Product p) { \
        tiled(a, b, bias, y, p); \
    }
FOR_FLOATS(ENTRY)
