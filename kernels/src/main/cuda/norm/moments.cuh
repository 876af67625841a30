// Mean and variance in one pass, without losing digits where the mean is far larger than the deviation.
//
// A thread measures its elements from the first one it sees, `origin`, so that it squares small numbers. What it leaves are
// moments: the count, the sum of distances from a common `shift` (the channel's first element), and the sum of squared distances
// from its own mean. Moments are merged by
//
//   squares = squares_a + squares_b + (mean_a - mean_b)^2 * n_a * n_b / (n_a + n_b)
//
// (Chan, Golub and LeVeque, 1983), in which nothing cancels. Both partners of a merge get the same bits.
#pragma once

#include "../common/lanes.cuh"
#include "planes.cuh"

template <typename T>
struct Moments {
    T n, sum, squares;
};

template <typename T>
__device__ inline Moments<T> merge(const Moments<T>& a, const Moments<T>& b) {
    if (a.n == T(0)) {
        return b;
    }
    if (b.n == T(0)) {
        return a;
    }
    T n = a.n + b.n;
    T apart = a.sum / a.n - b.sum / b.n;
    return {n, a.sum + b.sum, fma(apart * apart, a.n * b.n / n, a.squares + b.squares)};
}

template <typename T>
__device__ inline Moments<T> mergeWarp(Moments<T> m) {
    for (int distance = WARP / 2; distance > 0; distance /= 2) {
        Moments<T> other = {__shfl_xor_sync(ALL, m.n, distance), __shfl_xor_sync(ALL, m.sum, distance),
                            __shfl_xor_sync(ALL, m.squares, distance)};
        m = merge(m, other);
    }
    return m;
}

// Every thread gets the result.
template <typename T>
__device__ inline Moments<T> mergeBlock(Moments<T> m) {
    __shared__ Moments<T> partial[BLOCK / WARP];
    unsigned lane = threadIdx.x % WARP;
    m = mergeWarp(m);
    if (lane == 0) {
        partial[threadIdx.x / WARP] = m;
    }
    __syncthreads();
    m = mergeWarp(lane < BLOCK / WARP ? partial[lane] : Moments<T>{T(0), T(0), T(0)});
    __syncthreads();
    return m;
}

// An infinity or NaN can't be measured from: then 0 is as good, and the sums come out infinite or NaN as they should.
template <typename T>
__device__ inline T finiteOr0(T x) {
    return x - x == T(0) ? x : T(0);
}

// What one thread has seen.
template <typename T>
struct Distances {
    T n = 0, origin = 0, sum = 0, squares = 0;

    __device__ inline void add(T x) {
        if (n == T(0)) {
            origin = finiteOr0(x);
        }
        T d = x - origin;
        n += T(1);
        sum += d;
        squares = fma(d, d, squares);
    }

    __device__ inline Moments<T> from(T shift) const {
        if (n == T(0)) {
            return {T(0), T(0), T(0)};
        }
        // Rounding may take it below 0. NaN passes.
        return {n, fma(origin - shift, n, sum), relu(squares - sum * sum / n)};
    }
};

// The moments of elements [from, to) of channel c, counted in WIDTHs, by all threads of a block.
template <int WIDTH, typename T>
__device__ inline Moments<T> momentsOf(const T* __restrict__ x, const Planes& g, unsigned c, unsigned from, unsigned to,
                                       T shift) {
    bool vectors = aligned(x);
    Distances<T> seen;
    eachOfChannel<WIDTH>(g, c, from, to, [&](size_t at, unsigned) {
        T v[V];
        load<WIDTH>(x + at, vectors, v);
#pragma unroll
        for (int j = 0; j < WIDTH; j++) {
            seen.add(v[j]);
        }
    });
    return mergeBlock(seen.from(shift));
}

// The channel's first element, if there is one.
template <typename T>
__device__ inline T shiftOf(const T* __restrict__ x, const Planes& g, unsigned c) {
    return perChannel(g) > 0 ? finiteOr0(x[static_cast<size_t>(c) * g.L]) : T(0);
}

template <typename T>
__device__ inline T invstdOf(T var, T eps) {
    return T(1) / sqrt(var + eps);
}
