// What the variants of this family share: the shape of a batch of products, and what becomes of a sum before it is stored.
//
//   y[z, m, n] = finish(bias + sum over t < terms, k < K of a[z, t, m, k] * b[z, t, k, n])
//
// y is contiguous: [batches, M, N]. A factor lies in memory as its strides say, so a transposed one is read without a copy.
// More than one term adds up several products, as for a weight gradient over images.
#pragma once

#include "../common/numbers.cuh"

constexpr int BATCH_RANK = 4;

// A host passes 16 + 3 * BATCH_RANK ints. The dimensions of a batch are slots like those of a walk: slot 0 the outermost, whose
// extent is not needed, slots 1 to rank - 1 the others, the innermost first.
struct Product {
    int M, N, K;
    int aM, aK, bK, bN;
    int terms, aTerm, bTerm;
    int biasM, biasN, biasBatches;
    int relu;
    int batches;
    int rank;
    int extent[BATCH_RANK];
    int aBatch[BATCH_RANK];
    int bBatch[BATCH_RANK];
};

// Where the factors of batch z begin.
__device__ inline void factors(const Product& p, int z, size_t& aAt, size_t& bAt) {
    aAt = 0;
    bAt = 0;
#pragma unroll
    for (int d = 1; d < BATCH_RANK; d++) {
        if (d >= p.rank) {
            break;
        }
        int rest = z / p.extent[d];
        int along = z - rest * p.extent[d];
        aAt += static_cast<size_t>(along) * p.aBatch[d];
        bAt += static_cast<size_t>(along) * p.bBatch[d];
        z = rest;
    }
    aAt += static_cast<size_t>(z) * p.aBatch[0];
    bAt += static_cast<size_t>(z) * p.bBatch[0];
}

// bias may be null. A linear layer has one for each column (biasM 0, biasN 1, biasBatches 1), a convolution one for each row of
// each of its groups (biasM 1, biasN 0, biasBatches the groups).
template <typename T>
__device__ inline T finish(T sum, const T* __restrict__ bias, const Product& p, int z, int m, int n) {
    if (bias != nullptr) {
        sum += bias[z % p.biasBatches * p.M * p.biasM + m * p.biasM + n * p.biasN];
    }
    return p.relu ? relu(sum) : sum;
}
