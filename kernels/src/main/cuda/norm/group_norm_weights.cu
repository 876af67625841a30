// The gradients of weight and bias in layer and group normalization: dw[c] = sum(dy * xhat) and db[c] = sum(dy) over the images
// and over L, x: [N, groups, C, L].
//
// What it adds: the images are cut into `splits` pieces, chosen by shape, with sums of their own: [splits, groups * C], which a
// kernel of batch_norm_splits adds up in order. Where L is 1, neighbouring threads take neighbouring channels, so that they
// read neighbours; where L is large, a block takes one channel of one piece.
// Kernels, with their parameters:
// - then for L = 1 group_norm_weights_columns_.., else group_norm_weights_planes_..: dy, x, mean, rest, invstd, plain, weighted,
//   Groups, splits:u32; plain, weighted: [splits, groups * C]
// Launch: block 256; columns: grid ceil(splits * groups * C / 256) or fewer; planes: grid splits * groups * C or fewer.
// Per element: two reads (8 bytes in float32), 5 flops: bound by memory.
#include "groups.cuh"

// Images [from, to) of piece s.
struct Piece {
    unsigned from, to;

    __device__ inline Piece(unsigned N, unsigned splits, unsigned s) {
        unsigned length = (N + splits - 1) / splits;
        from = min(s * length, N);
        to = min(from + length, N);
    }
};

template <typename T>
__device__ inline void columns(const T* __restrict__ dy, const T* __restrict__ x, const T* __restrict__ mean,
                               const T* __restrict__ rest, const T* __restrict__ invstd, T* __restrict__ plain,
                               T* __restrict__ weighted, const Groups& g, unsigned splits) {
    unsigned channels = static_cast<unsigned>(g.groups) * g.C;
    for (unsigned i = first(); i < channels * splits; i += step()) {
        unsigned c = i % channels;
        Piece piece(g.N, splits, i / channels);
        T ofPlain = 0;
        T ofWeighted = 0;
        for (unsigned n = piece.from; n < piece.to; n++) {
            size_t at = static_cast<size_t>(n) * channels + c;
            unsigned row = n * g.groups + c / g.C;
            ofPlain += dy[at];
            ofWeighted = fma(dy[at], (x[at] - mean[row] - rest[row]) * invstd[row], ofWeighted);
        }
        plain[i] = ofPlain;
        weighted[i] = ofWeighted;
    }
}

template <typename T>
__device__ inline void planes(const T* __restrict__ dy, const T* __restrict__ x, const T* __restrict__ mean,
                              const T* __restrict__ rest, const T* __restrict__ invstd, T* __restrict__ plain,
                              T* __restrict__ weighted, const Groups& g, unsigned splits) {
    unsigned channels = static_cast<unsigned>(g.groups) * g.C;
    Planes p = {g.N, static_cast<int>(channels), g.L};
    for (unsigned i = blockIdx.x; i < channels * splits; i += gridDim.x) {
        unsigned c = i % channels;
        Piece piece(g.N, splits, i / channels);
        T ofPlain = 0;
        T ofWeighted = 0;
        eachOfChannel<1>(p, c, piece.from * g.L, piece.to * g.L, [&](size_t at, unsigned n) {
            unsigned row = n * g.groups + c / g.C;
            ofPlain += dy[at];
            ofWeighted = fma(dy[at], (x[at] - mean[row] - rest[row]) * invstd[row], ofWeighted);
        });
        ofPlain = addTeam<BLOCK>(ofPlain);
        ofWeighted = addTeam<BLOCK>(ofWeighted);
        if (threadIdx.x == 0) {
            plain[i] = ofPlain;
            weighted[i] = ofWeighted;
        }
    }
}

// One block for each multiprocessor is asked for where ptxas would go below the registers that double takes, and spill.
#define ENTRIES_OF(T, suffix, name) \
    extern "C" __global__ void __launch_bounds__(BLOCK, 1) group_norm_weights_##name##_##suffix(const T* dy, const T* x, \
            const T* mean, const T* rest, const T* invstd, T* plain, T* weighted, const Groups g, unsigned splits) { \
        name(dy, x, mean, rest, invstd, plain, weighted, g, splits); \
    }
#define ENTRIES(T, suffix) ENTRIES_OF(T, suffix, columns) ENTRIES_OF(T, suffix, planes)
FOR_FLOATS(ENTRIES)
