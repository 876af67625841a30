// The sum, the largest and the sum of squared distances from a mean over any dimensions: one thread for one result.
//
// What it adds: the plain loop, adding the terms in order. Where the innermost dimension of x stays, neighbours in a warp read
// neighbours in memory and this is all it takes. Where it goes, each lane reads a line of its own: the next step mends that.
// Launch: block 256; grid ceil(splits * results / 256) or fewer.
// Per element of x: one read (4 bytes in float32), 1 to 3 flops: bound by memory.
#include "terms.cuh"

#define ENTRIES(T, suffix) REDUCTIONS(T, suffix, thread, 1)
FOR_FLOATS(ENTRIES)
