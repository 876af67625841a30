// The sum, the largest and the variance over any dimensions: one block for one result.
//
// What it adds: a second stage. Each of the 8 warps folds its terms by shuffles and leaves a value in shared memory; then those
// 8 are folded the same way. It keeps more reads in flight where results are few and terms many. For a single number of a whole
// tensor, splits spread it over the multiprocessors.
// Launch: block 256; grid splits * results or fewer.
// Per element of x: one read (4 bytes in float32), 1 to 5 flops: bound by memory.
#include "terms.cuh"

#define ENTRIES(T, suffix) REDUCTIONS(T, suffix, block, BLOCK)
FOR_FLOATS(ENTRIES)
