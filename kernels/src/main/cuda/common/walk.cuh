// Where the elements of N tensors lie as one index runs over a common shape: broadcasting, permuting, slicing, padding.
#pragma once

constexpr int RANK = 6;

// A host passes 1 + RANK + N * RANK ints: neighbours that can be walked as one dimension have been collapsed, rank is at least 1,
// and a broadcast dimension has stride 0. Slot 0 holds the outermost dimension, whose extent is not needed: what is left of an
// index after all divisions runs along it. Slots 1 to rank - 1 hold the others, the innermost first.
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
