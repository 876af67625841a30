// Where the elements of N tensors lie as one index runs over a common shape: broadcasting, permuting, slicing, padding.
//
// Walk<N>, 1 + 6 + 6 N ints: dimensions that can be walked as one have been collapsed.
// - rank: 1 to 6; a single element is rank 1.
// - extent[6]: place 0 holds the outermost dimension, whose extent is not read: what is left of an index after all divisions
//   runs along it. Places 1 to rank - 1 hold the others, the innermost first.
// - stride[N][6]: for each tensor, in the same places; 0 where it repeats; the rest is not read.
//
// So [2, 3, 4] with strides (12, 4, 1) is rank 3, extent {-, 4, 3}, stride {12, 1, 4}, and n elements in a row are rank 1,
// stride {1}.
#pragma once

constexpr int RANK = 6;

template <int N>
struct Walk {
    int rank;
    unsigned extent[RANK];
    int stride[N][RANK];
};

// A walk of rank 1 costs one product. The loop is unrolled, because a parameter that is indexed at run time would be copied to
// local memory first.
template <int N>
__device__ inline void locate(const Walk<N>& walk, unsigned i, int (&at)[N]) {
    for (int n = 0; n < N; n++) {
        at[n] = 0;
    }
#pragma unroll
    for (int d = 1; d < RANK; d++) {
        if (d >= walk.rank) {
            break;
        }
        unsigned rest = i / walk.extent[d];
        int along = static_cast<int>(i - rest * walk.extent[d]);
        for (int n = 0; n < N; n++) {
            at[n] += along * walk.stride[n][d];
        }
        i = rest;
    }
    for (int n = 0; n < N; n++) {
        at[n] += static_cast<int>(i) * walk.stride[n][0];
    }
}
