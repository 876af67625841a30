// The sum, the largest and the variance over any dimensions: one warp for one result.
//
// What it adds: where the innermost dimension of x goes, the 32 lanes of a warp read neighbouring terms, whole lines, and fold
// their values by shuffles: five exchanges between registers, without shared memory. Best for up to some thousand terms.
// Launch: block 256, 8 results; grid ceil(splits * results / 8) or fewer.
// Per element of x: one read (4 bytes in float32), 1 to 5 flops: bound by memory.
#include "terms.cuh"

#define ENTRIES(T, suffix) REDUCTIONS(T, suffix, warp, 32)
FOR_FLOATS(ENTRIES)
