// The sum, the largest and the variance over any dimensions: one warp for one result.
//
// What it adds: where the innermost dimension of x goes, the 32 lanes of a warp read neighbouring terms, whole lines, and fold
// their values by shuffles: five exchanges between registers, without shared memory. Best for up to some thousand terms.
// Kernels, with their parameters:
// - sum, mean: sum_warp_f32 _f64: x, y, results:u32, terms:u32, splits:u32, Walk<1> kept, Walk<1> reduced, divisor:T; the
//   divisor is 1 for sum; for mean the number of terms in the last launch and 1 before
// - amax: amax_warp_f32 _f64: x, y, results:u32, terms:u32, splits:u32, Walk<1> kept, Walk<1> reduced
// - var: var_warp_f32 _f64: x, sums, squares, results:u32, terms:u32, splits:u32, Walk<1> kept, Walk<1> reduced, divisor:T; with
//   splits = 1 squares is y, sums 0 and the divisor max(0, terms - correction); else sums, squares: [splits, results] and the
//   divisor 1
// Launch: block 256, 8 results; grid ceil(splits * results / 8) or fewer.
// Per element of x: one read (4 bytes in float32), 1 to 5 flops: bound by memory.
#include "terms.cuh"

#define ENTRIES(T, suffix) REDUCTIONS(T, suffix, warp, 32)
FOR_FLOATS(ENTRIES)
