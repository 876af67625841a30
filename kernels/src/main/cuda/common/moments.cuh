// Mean and variance in one pass, without losing digits where the mean is far larger than the deviation.
//
// A thread measures each piece of its elements from the first of them, `origin`, so that it squares small numbers. What it leaves
// are moments: the count, the sum of distances from a common `shift` (the first element of all), and the sum of squared distances
// from their mean. Moments are merged by
//
//   squares = squares_a + squares_b + (mean_a - mean_b)^2 * n_a * n_b / (n_a + n_b)
//
// (Chan, Golub and LeVeque, 1983), in which nothing cancels. Both partners of a merge get the same bits.
#pragma once

#include "lanes.cuh"
#include "numbers.cuh"

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

// Every thread of a block of BLOCK gets the result.
template <int BLOCK, typename T>
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

// What one thread has seen: the pieces that are finished, and the one that it is at.
//
// A piece is short for two reasons. Its sum of squares stays small beside its terms: the squares of numbers of few digits end
// alike, and added to a large sum all would be rounded the same way. And a first element far from the others spoils its own piece
// alone, to whose sum it adds most.
template <typename T>
struct Distances {
    static constexpr int RUN = 16;
    Moments<T> finished = {T(0), T(0), T(0)};
    T shift, origin = 0, sum = 0, squares = 0;
    int n = 0;

    __device__ inline explicit Distances(T shift) : shift(shift) {
    }

    // COUNT divides RUN.
    template <int COUNT>
    __device__ inline void add(const T* v) {
        if (n == 0) {
            origin = finiteOr0(v[0]);
        }
#pragma unroll
        for (int j = 0; j < COUNT; j++) {
            T d = v[j] - origin;
            sum += d;
            squares = fma(d, d, squares);
        }
        n += COUNT;
        if (n == RUN) {
            finished = all();
            sum = squares = T(0);
            n = 0;
        }
    }

    __device__ inline Moments<T> all() const {
        if (n == 0) {
            return finished;
        }
        T of = static_cast<T>(n);
        // Rounding may take it below 0. NaN passes.
        return merge(finished, {of, fma(origin - shift, of, sum), relu(squares - sum * sum / of)});
    }
};
