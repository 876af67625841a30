// The sum, the largest and the variance over any dimensions: one block for one result.
//
// What it adds: a second stage. Each of the 8 warps folds its terms by shuffles and leaves a value in shared memory; then those
// 8 are folded the same way. It keeps more reads in flight where results are few and terms many. For a single number of a whole
// tensor, splits spread it over the multiprocessors.
// Kernels, with their parameters:
// - sum, mean: sum_block_f32 _f64: x, y, results:u32, terms:u32, splits:u32, Walk<1> kept, Walk<1> reduced, divisor:T; the
//   divisor is 1 for sum; for mean the number of terms in the last launch and 1 before
// - amax: amax_block_f32 _f64: x, y, results:u32, terms:u32, splits:u32, Walk<1> kept, Walk<1> reduced
// - var: var_block_f32 _f64: x, sums, squares, results:u32, terms:u32, splits:u32, Walk<1> kept, Walk<1> reduced, divisor:T;
//   with splits = 1 squares is y, sums 0 and the divisor max(0, terms - correction); else sums, squares: [splits, results] and
//   the divisor 1
// Launch: block 256; grid splits * results or fewer.
// Per element of x: one read (4 bytes in float32), 1 to 5 flops: bound by memory.
#include "terms.cuh"

#define ENTRIES(T, suffix) REDUCTIONS(T, suffix, block, BLOCK)
FOR_FLOATS(ENTRIES)
