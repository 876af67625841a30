// What the variants of this family share: the shape of a batch of products, and what becomes of a sum before it is stored.
//
//   y[z, m, n] = finish(bias + sum over t < terms, k < K of a[z, t, m, k] * b[z, t, k, n])
//
// y is contiguous: [batches, M, N]. A factor lies in memory as its strides say, so a transposed one is read without a copy.
// More than one term adds up several products, as for a weight gradient over images.
//
// All variants take a, b, bias, y, Product; bias may be 0. Where K or terms is 0, y is the bias or 0.
//
// Product, 28 ints: M N K; aM aK bK bN, the distance of neighbours in elements; terms aTerm bTerm; biasM biasN biasBatches;
// relu, 0 or 1; batches; rank, 1 to 4; extent[4] aBatch[4] bBatch[4], the dimensions of a batch in places as in a walk: place 0
// the outermost, whose extent is not read, places 1 to rank - 1 the others, the innermost first.
// - matmul, a: [.., M, K], b: [.., K, N]: aM = K, aK = 1 (transposed: aM = 1, aK = M); bK = N, bN = 1 (transposed: bK = 1, bN =
//   K); terms = 1; bias 0, biasBatches = 1; the batch dimensions with the strides of each factor in elements (M * K .., 0 where
//   it repeats).
// - linear, x: [N, in], w: [out, in], b: [out]: a = x, b = w: M = N, N = out, K = in, aM = in, aK = 1, bK = 1, bN = in; biasM =
//   0, biasN = 1, biasBatches = 1; relu; batches = 1, rank = 1.
// - a sum of products: terms products, whose factors lie aTerm and bTerm elements apart, are added into one y.
#pragma once

#include "../common/numbers.cuh"

constexpr int BATCH_RANK = 4;

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
