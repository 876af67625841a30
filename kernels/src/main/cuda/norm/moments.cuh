// The statistics of what is normalized together. A mean has two parts: `mean`, rounded to T, and `rest`, what rounding took from
// it; distances are (x - mean) - rest. At a mean of 1e7 a float alone may be half a unit off.
#pragma once

#include "../common/moments.cuh"
#include "planes.cuh"

// The moments of elements [from, to) of channel c, counted in WIDTHs, by all threads of a block.
template <int WIDTH, typename T>
__device__ inline Moments<T> momentsOf(const T* __restrict__ x, const Planes& g, unsigned c, unsigned from, unsigned to,
                                       T shift) {
    bool vectors = aligned(x);
    Distances<T> seen(shift);
    eachOfChannel<WIDTH>(g, c, from, to, [&](size_t at, unsigned) {
        T v[V];
        load<WIDTH>(x + at, vectors, v);
        seen.template add<WIDTH>(v);
    });
    return mergeBlock<BLOCK>(seen.all());
}

// The channel's first element, if there is one.
template <typename T>
__device__ inline T shiftOf(const T* __restrict__ x, const Planes& g, unsigned c) {
    return perChannel(g) > 0 ? finiteOr0(x[static_cast<size_t>(c) * g.L]) : T(0);
}

template <typename T>
struct Statistics {
    T mean, rest, var, invstd;

    // Where nothing varies and eps is 0, invstd is 0, and what is normalized comes out as 0.
    __device__ inline Statistics(const Moments<T>& all, T shift, T eps) {
        T distance = all.sum / all.n;
        mean = shift + distance;
        // What the addition rounded away, exactly (Knuth's two-sum).
        T added = mean - shift;
        rest = (shift - (mean - added)) + (distance - added);
        var = all.squares / all.n;
        T divisor = var + eps;
        invstd = divisor == T(0) ? T(0) : T(1) / sqrt(divisor);
    }

    __device__ inline void leave(unsigned i, T* __restrict__ means, T* __restrict__ rests, T* __restrict__ vars,
                                 T* __restrict__ invstds) const {
        means[i] = mean;
        rests[i] = rest;
        vars[i] = var;
        invstds[i] = invstd;
    }
};
