// What the three steps of this family share: a team of TEAM threads makes one result, y[i] = fold of x over the terms of i.
//
// The dimensions of x that stay and those that go are each a walk: kept gives where the terms of a result begin, reduced how far
// in term t lies. So any set of dimensions takes one launch. Thread t of a team takes the terms t, t + TEAM, t + 2 TEAM ..., in
// that order, and the team folds its results in one written order: the bits depend on TEAM, never on the grid.
//
// Where results are few and terms many, the host cuts the terms into `splits` runs of equal length, chosen by shape, with a
// result of their own each: y: [splits, results]. A second launch folds the runs.
#pragma once

#include "../common/grid.cuh"
#include "../common/lanes.cuh"
#include "../common/numbers.cuh"
#include "../common/walk.cuh"

constexpr int BLOCK = 256;

template <int TEAM, typename T, typename F>
__device__ inline T foldTeam(T value, T nothing, F combine) {
    return TEAM == BLOCK ? foldBlock<BLOCK>(value, nothing, combine) : foldLanes<TEAM == BLOCK ? 1 : TEAM>(value, combine);
}

// term(value, x, result) adds one element, combine(a, b) two threads' values, finish(value) makes the result.
template <int TEAM, typename T, typename Term, typename Combine, typename Finish>
__device__ inline void reduce(const T* __restrict__ x, T* __restrict__ y, unsigned results, unsigned terms, unsigned splits,
                              const Walk<1>& kept, const Walk<1>& reduced, T nothing, Term term, Combine combine,
                              Finish finish) {
    unsigned teams = gridDim.x * (BLOCK / TEAM);
    unsigned team = blockIdx.x * (BLOCK / TEAM) + threadIdx.x / TEAM;
    unsigned member = threadIdx.x % TEAM;
    unsigned run = (terms + splits - 1) / splits;
    for (unsigned i = team; i < results * splits; i += teams) {
        unsigned result = i % results;
        unsigned from = i / results * run;
        unsigned to = min(from + run, terms);
        int start[1];
        locate(kept, result, start);
        T value = nothing;
        for (unsigned t = from + member; t < to; t += TEAM) {
            int in[1];
            locate(reduced, t, in);
            value = term(value, x[start[0] + in[0]], result);
        }
        value = foldTeam<TEAM>(value, nothing, combine);
        if (member == 0) {
            y[i] = finish(value);
        }
    }
}

// The last launch of a mean or a variance passes what to divide by; the others pass 1, which changes no bit.
template <int TEAM, typename T>
__device__ inline void sum(const T* x, T* y, unsigned results, unsigned terms, unsigned splits, const Walk<1>& kept,
                           const Walk<1>& reduced, T divisor) {
    reduce<TEAM>(x, y, results, terms, splits, kept, reduced, T(0), [](T sum, T v, unsigned) { return sum + v; },
                 [](T a, T b) { return a + b; }, [divisor](T sum) { return sum / divisor; });
}

template <int TEAM, typename T>
__device__ inline void amax(const T* x, T* y, unsigned results, unsigned terms, unsigned splits, const Walk<1>& kept,
                            const Walk<1>& reduced) {
    reduce<TEAM>(x, y, results, terms, splits, kept, reduced, -infinity<T>(),
                 [](T largest, T v, unsigned) { return maximum(largest, v); },
                 [](T a, T b) { return maximum(a, b); }, [](T largest) { return largest; });
}

// The second pass of a variance: distances are taken from the mean first, so that no digits cancel where the mean is large
// beside the deviation.
template <int TEAM, typename T>
__device__ inline void squares(const T* x, const T* __restrict__ mean, T* y, unsigned results, unsigned terms, unsigned splits,
                               const Walk<1>& kept, const Walk<1>& reduced, T divisor) {
    reduce<TEAM>(x, y, results, terms, splits, kept, reduced, T(0),
                 [mean](T sum, T v, unsigned result) { T d = v - mean[result]; return sum + d * d; },
                 [](T a, T b) { return a + b; }, [divisor](T sum) { return sum / divisor; });
}

#define REDUCTIONS(T, suffix, team, TEAM) \
    extern "C" __global__ void __launch_bounds__(BLOCK) sum_##team##_##suffix(const T* x, T* y, unsigned results, \
            unsigned terms, unsigned splits, const Walk<1> kept, const Walk<1> reduced, T divisor) { \
        sum<TEAM>(x, y, results, terms, splits, kept, reduced, divisor); \
    } \
    extern "C" __global__ void __launch_bounds__(BLOCK) amax_##team##_##suffix(const T* x, T* y, unsigned results, \
            unsigned terms, unsigned splits, const Walk<1> kept, const Walk<1> reduced) { \
        amax<TEAM>(x, y, results, terms, splits, kept, reduced); \
    } \
    extern "C" __global__ void __launch_bounds__(BLOCK) squares_##team##_##suffix(const T* x, const T* mean, T* y, \
            unsigned results, unsigned terms, unsigned splits, const Walk<1> kept, const Walk<1> reduced, T divisor) { \
        squares<TEAM>(x, mean, y, results, terms, splits, kept, reduced, divisor); \
    }
