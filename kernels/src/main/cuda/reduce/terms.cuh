// What the three variants of this family share: a team of TEAM threads makes one result, y[i] = fold of x over the terms of i.
//
// The dimensions of x that stay and those that go are each a walk: kept gives where the terms of a result begin, reduced how far
// in term t lies. So any set of dimensions takes one launch. Thread t of a team takes the terms t, t + TEAM, t + 2 TEAM ..., in
// that order, and the team folds its results in one written order: the bits depend on TEAM, never on the grid.
//
// Where results are few and terms many, the host cuts the terms into `splits` pieces of equal length, chosen by shape, with a
// result of their own each: y: [splits, results]. A second launch of the variant `thread` folds them, as x: [splits, results]
// with kept rank 1, stride {1}, reduced rank 1, stride {results}, terms = splits and splits = 1: those of sum by sum, those of
// amax by amax, those of var by var_total.
//
// Of the variants `thread` suits an innermost dimension that stays, `warp` and `block` one that goes: `block` from some thousand
// terms on, or with few results.
#pragma once

#include "../common/grid.cuh"
#include "../common/lanes.cuh"
#include "../common/moments.cuh"
#include "../common/numbers.cuh"
#include "../common/walk.cuh"

constexpr int BLOCK = 256;

template <int TEAM, typename T, typename F>
__device__ inline T foldTeam(T value, T nothing, F combine) {
    return TEAM == BLOCK ? foldBlock<BLOCK>(value, nothing, combine) : foldLanes<TEAM == BLOCK ? 1 : TEAM>(value, combine);
}

template <int TEAM, typename T>
__device__ inline Moments<T> mergeTeam(const Moments<T>& m) {
    return TEAM == BLOCK ? mergeBlock<BLOCK>(m) : TEAM == WARP ? mergeWarp(m) : m;
}

// term(value, x) adds one element, combine(a, b) two threads' values, finish(value) makes the result.
template <int TEAM, typename T, typename Term, typename Combine, typename Finish>
__device__ inline void reduce(const T* __restrict__ x, T* __restrict__ y, unsigned results, unsigned terms, unsigned splits,
                              const Walk<1>& kept, const Walk<1>& reduced, T nothing, Term term, Combine combine,
                              Finish finish) {
    unsigned teams = gridDim.x * (BLOCK / TEAM);
    unsigned team = blockIdx.x * (BLOCK / TEAM) + threadIdx.x / TEAM;
    unsigned member = threadIdx.x % TEAM;
    unsigned piece = (terms + splits - 1) / splits;
    for (unsigned i = team; i < results * splits; i += teams) {
        unsigned from = i / results * piece;
        unsigned to = min(from + piece, terms);
        int start[1];
        locate(kept, i % results, start);
        T value = nothing;
        for (unsigned t = from + member; t < to; t += TEAM) {
            int in[1];
            locate(reduced, t, in);
            value = term(value, x[start[0] + in[0]]);
        }
        value = foldTeam<TEAM>(value, nothing, combine);
        if (member == 0) {
            y[i] = finish(value);
        }
    }
}

// The last launch of a mean passes what to divide by; the others pass 1, which changes no bit.
template <int TEAM, typename T>
__device__ inline void sum(const T* x, T* y, unsigned results, unsigned terms, unsigned splits, const Walk<1>& kept,
                           const Walk<1>& reduced, T divisor) {
    reduce<TEAM>(x, y, results, terms, splits, kept, reduced, T(0), [](T sum, T v) { return sum + v; },
                 [](T a, T b) { return a + b; }, [divisor](T sum) { return sum / divisor; });
}

template <int TEAM, typename T>
__device__ inline void amax(const T* x, T* y, unsigned results, unsigned terms, unsigned splits, const Walk<1>& kept,
                            const Walk<1>& reduced) {
    reduce<TEAM>(x, y, results, terms, splits, kept, reduced, -infinity<T>(),
                 [](T largest, T v) { return maximum(largest, v); },
                 [](T a, T b) { return maximum(a, b); }, [](T largest) { return largest; });
}

// The variance of terms in one piece, or the moments of each of several pieces: sums and squares are [splits, results]. Sums
// are measured from the first term of a result.
template <int TEAM, typename T>
__device__ inline void var(const T* __restrict__ x, T* __restrict__ sums, T* __restrict__ squares, unsigned results,
                           unsigned terms, unsigned splits, const Walk<1>& kept, const Walk<1>& reduced, T divisor) {
    unsigned teams = gridDim.x * (BLOCK / TEAM);
    unsigned team = blockIdx.x * (BLOCK / TEAM) + threadIdx.x / TEAM;
    unsigned member = threadIdx.x % TEAM;
    unsigned piece = (terms + splits - 1) / splits;
    for (unsigned i = team; i < results * splits; i += teams) {
        unsigned from = i / results * piece;
        unsigned to = min(from + piece, terms);
        int start[1];
        locate(kept, i % results, start);
        Distances<T> seen(terms > 0 ? finiteOr0(x[start[0]]) : T(0));
        for (unsigned t = from + member; t < to; t += TEAM) {
            int in[1];
            locate(reduced, t, in);
            seen.template add<1>(x + start[0] + in[0]);
        }
        Moments<T> all = mergeTeam<TEAM>(seen.all());
        if (member == 0) {
            if (sums != nullptr) {
                sums[i] = all.sum;
            }
            squares[i] = all.squares / divisor;
        }
    }
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
    extern "C" __global__ void __launch_bounds__(BLOCK) var_##team##_##suffix(const T* x, T* sums, T* squares, \
            unsigned results, unsigned terms, unsigned splits, const Walk<1> kept, const Walk<1> reduced, T divisor) { \
        var<TEAM>(x, sums, squares, results, terms, splits, kept, reduced, divisor); \
    }
