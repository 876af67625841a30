// The two sums of a batch norm's gradient: of dy, and of dy * xhat with xhat = (x - mean - rest) * invstd.
#pragma once

#include "../common/lanes.cuh"
#include "planes.cuh"

template <typename T>
struct Sums {
    T plain, weighted;
};

// Over elements [from, to) of channel c, counted in WIDTHs, by all threads of a block.
template <int WIDTH, typename T>
__device__ inline Sums<T> sumsOf(const T* __restrict__ dy, const T* __restrict__ x, const Planes& g, unsigned c, unsigned from,
                                 unsigned to, T mean, T rest, T invstd) {
    bool vectors = aligned(dy) && aligned(x);
    T plain = 0;
    T weighted = 0;
    eachOfChannel<WIDTH>(g, c, from, to, [&](size_t at, unsigned) {
        T u[V];
        T v[V];
        load<WIDTH>(dy + at, vectors, u);
        load<WIDTH>(x + at, vectors, v);
#pragma unroll
        for (int j = 0; j < WIDTH; j++) {
            plain += u[j];
            weighted = fma(u[j], (v[j] - mean - rest) * invstd, weighted);
        }
    });
    auto add = [](T a, T b) { return a + b; };
    return {foldBlock<BLOCK>(plain, T(0), add), foldBlock<BLOCK>(weighted, T(0), add)};
}
