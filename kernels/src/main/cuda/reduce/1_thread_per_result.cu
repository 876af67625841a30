// The sum, the largest and the variance over any dimensions: one thread for one result.
//
// What it adds: the plain loop, adding the terms in order. Where the innermost dimension of x stays, neighbours in a warp read
// neighbours in memory and this is all it takes. Where it goes, each lane reads a line of its own: the next variant mends that.
// Kernels, with their parameters:
// - sum, mean: sum_thread_f32 _f64: x, y, results:u32, terms:u32, splits:u32, Walk<1> kept, Walk<1> reduced, divisor:T; the
//   divisor is 1 for sum; for mean the number of terms in the last launch and 1 before
// - amax: amax_thread_f32 _f64: x, y, results:u32, terms:u32, splits:u32, Walk<1> kept, Walk<1> reduced
// - var: var_thread_f32 _f64: x, sums, squares, results:u32, terms:u32, splits:u32, Walk<1> kept, Walk<1> reduced, divisor:T;
//   with splits = 1 squares is y, sums 0 and the divisor max(0, terms - correction); else sums, squares: [splits, results] and
//   the divisor 1
// - then, with splits > 1, var_total_..: sums, squares, y, results:u32, terms:u32, splits:u32, divisor:T; block 256, grid
//   ceil(results / 256)
// Launch: block 256; grid ceil(splits * results / 256) or fewer.
// Per element of x: one read (4 bytes in float32), 1 to 5 flops: bound by memory.
#include "terms.cuh"

// The variance of all pieces of each result, whose moments are merged in order.
template <typename T>
__device__ inline void total(const T* __restrict__ sums, const T* __restrict__ squares, T* __restrict__ y, unsigned results,
                             unsigned terms, unsigned splits, T divisor) {
    unsigned piece = (terms + splits - 1) / splits;
    for (unsigned i = first(); i < results; i += step()) {
        Moments<T> all = {T(0), T(0), T(0)};
        for (unsigned s = 0; s < splits; s++) {
            unsigned from = min(s * piece, terms);
            unsigned n = min(piece, terms - from);
            all = merge(all, {static_cast<T>(n), sums[s * results + i], squares[s * results + i]});
        }
        y[i] = all.squares / divisor;
    }
}

#define ENTRIES(T, suffix) \
    REDUCTIONS(T, suffix, thread, 1) \
    extern "C" __global__ void __launch_bounds__(BLOCK) var_total_##suffix(const T* sums, const T* squares, T* y, \
            unsigned results, unsigned terms, unsigned splits, T divisor) { \
        total(sums, squares, y, results, terms, splits, divisor); \
    }
FOR_FLOATS(ENTRIES)
