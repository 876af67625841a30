// One block for a tile of BM x BN elements of y, one thread for TM x TN of them in registers.
//
// The thread's elements are FM x FN fragments of 4 x 4, which lie BM / FM and BN / FN apart: so the lanes of a warp read
// neighbouring vectors of 16 bytes from shared memory, and no two of them lie in one bank.
#pragma once

#include "../common/vectors.cuh"
#include "product.cuh"

constexpr int THREADS = 256;
// The rows of a tile are padded by one vector, so that columns do not share a bank and vectors stay aligned.
template <typename T, int BO, int BK>
struct alignas(16) Tile {
    T at[BK][BO + V];
};

// Brings tiles of one factor, BO along its outer dimension (m of a, n of b) and BK along k, from device memory through registers
// into shared memory. Four neighbours along the contiguous dimension make one read of 16 bytes (two in float64) where they are
// aligned and all inside; elements beyond the edges are 0, which adds nothing to a sum.
template <typename T, int BO, int BK>
struct Loader {
    static constexpr int COUNT = (BO * BK / V + THREADS - 1) / THREADS;
    T held[COUNT][V];

    __device__ inline void fetch(const T* __restrict__ factor, int outerStride, int kStride, int outer0, int k0, int outerEnd,
                                 int K) {
        bool alongK = kStride == 1;
        int far = alongK ? outerStride : kStride;
        bool vectors = aligned(factor) && far % V == 0 && (alongK || outerStride == 1);
#pragma unroll
        for (int c = 0; c < COUNT; c++) {
            int place = threadIdx.x + c * THREADS;
            int outer = outer0 + (alongK ? place / (BK / V) : place % (BO / V) * V);
            int k = k0 + (alongK ? place % (BK / V) * V : place / (BO / V));
            unsigned at = static_cast<unsigned>(outer) * outerStride + static_cast<unsigned>(k) * kStride;
            bool whole = alongK ? outer < outerEnd && k + V <= K : outer + V <= outerEnd && k < K;
            if (vectors && whole) {
                load4(factor + at, held[c]);
            } else {
#pragma unroll
                for (int j = 0; j < V; j++) {
                    bool inside = outer + (alongK ? 0 : j) < outerEnd && k + (alongK ? j : 0) < K;
                    held[c][j] = inside ? factor[at + j * (alongK ? kStride : outerStride)] : T(0);
                }
            }
        }
    }

    __device__ inline void store(Tile<T, BO, BK>& tile, int kStride) {
        bool alongK = kStride == 1;
#pragma unroll
        for (int c = 0; c < COUNT; c++) {
            int place = threadIdx.x + c * THREADS;
            if (COUNT * THREADS > BO * BK / V && place >= BO * BK / V) {
                continue;
            }
            if (alongK) {
#pragma unroll
                for (int j = 0; j < V; j++) {
                    tile.at[place % (BK / V) * V + j][place / (BK / V)] = held[c][j];
                }
            } else {
                store4(&tile.at[place / (BO / V)][place % (BO / V) * V], held[c]);
            }
        }
    }
};

// Adds the product of two tiles to a thread's elements, whose fragments begin at row tm and column tn.
template <typename T, int BM, int BN, int BK, int FM, int FN>
__device__ inline void multiplyTiles(const Tile<T, BM, BK>& aTile, const Tile<T, BN, BK>& bTile, int tm, int tn,
                                     T (&sum)[FM * V][FN * V]) {
#pragma unroll
    for (int k = 0; k < BK; k++) {
        T av[FM][V];
        T bv[FN][V];
#pragma unroll
        for (int f = 0; f < FM; f++) {
            load4(&aTile.at[k][f * (BM / FM) + tm], av[f]);
        }
#pragma unroll
        for (int f = 0; f < FN; f++) {
            load4(&bTile.at[k][f * (BN / FN) + tn], bv[f]);
        }
#pragma unroll
        for (int i = 0; i < FM * V; i++) {
#pragma unroll
            for (int j = 0; j < FN * V; j++) {
                sum[i][j] = fma(av[i / V][i % V], bv[j / V][j % V], sum[i][j]);
            }
        }
    }
}

template <typename T, int BM, int BN, int BK, int FM, int FN>
__device__ inline void registerTiles(const T* __restrict__ a, const T* __restrict__ b, const T* __restrict__ bias,
                                     T* __restrict__ y, const Product& p) {
    constexpr int ACROSS = BN / FN / V;
    static_assert(BM / FM / V * ACROSS == THREADS, "each thread has FM x FN fragments");
    __shared__ Tile<T, BM, BK> aTile;
    __shared__ Tile<T, BN, BK> bTile;
    int across = (p.N + BN - 1) / BN;
    int down = (p.M + BM - 1) / BM;
    int tm = threadIdx.x / ACROSS * V;
    int tn = threadIdx.x % ACROSS * V;
    for (unsigned tile = blockIdx.x; tile < static_cast<unsigned>(across) * down * p.batches; tile += gridDim.x) {
        int n0 = tile % across * BN;
        int m0 = tile / across % down * BM;
        int z = tile / across / down;
        size_t aAt;
        size_t bAt;
        factors(p, z, aAt, bAt);
        T sum[FM * V][FN * V] = {};
        Loader<T, BM, BK> aNext;
        Loader<T, BN, BK> bNext;
        int rounds = p.terms * ((p.K + BK - 1) / BK);
        int k0 = 0;
        if (rounds > 0) {
            aNext.fetch(a + aAt, p.aM, p.aK, m0, k0, p.M, p.K);
            bNext.fetch(b + bAt, p.bN, p.bK, n0, k0, p.N, p.K);
        }
        for (int round = 1; round <= rounds; round++) {
            aNext.store(aTile, p.aK);
            bNext.store(bTile, p.bK);
            __syncthreads();
            // The next tiles are on their way while these are multiplied.
            if (round < rounds) {
                k0 += BK;
                if (k0 >= p.K) {
                    k0 = 0;
                    aAt += p.aTerm;
                    bAt += p.bTerm;
                }
                aNext.fetch(a + aAt, p.aM, p.aK, m0, k0, p.M, p.K);
                bNext.fetch(b + bAt, p.bN, p.bK, n0, k0, p.N, p.K);
            }
            multiplyTiles<T, BM, BN, BK, FM, FN>(aTile, bTile, tm, tn, sum);
            __syncthreads();
        }
        bool vectors = aligned(y) && p.N % V == 0;
#pragma unroll
        for (int i = 0; i < FM * V; i++) {
            int m = m0 + i / V * (BM / FM) + tm + i % V;
            if (m < p.M) {
                T* row = y + (static_cast<size_t>(z) * p.M + m) * p.N;
#pragma unroll
                for (int f = 0; f < FN; f++) {
                    int n = n0 + f * (BN / FN) + tn;
                    T finished[V];
#pragma unroll
                    for (int j = 0; j < V; j++) {
                        finished[j] = n + j < p.N ? finish(sum[i][f * V + j], bias, p, z, m, n + j) : T(0);
                    }
                    if (vectors && n + V <= p.N) {
                        store4(row + n, finished);
                    } else {
#pragma unroll
                        for (int j = 0; j < V; j++) {
                            if (n + j < p.N) {
                                row[n + j] = finished[j];
                            }
                        }
                    }
                }
            }
        }
    }
}
