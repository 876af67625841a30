// Operations of a warp.
#include "words.h"

WORD(shuffle_up, __shfl_up_sync(~0u, a, 3, 16))
WORD(shuffle_down, __shfl_down_sync(~0u, a, 5, 8))
WORD(shuffle_xor, __shfl_xor_sync(~0u, a, 21))
WORD(shuffle_index, __shfl_sync(~0u, a, (int)b, 4))
WORD(shuffle_long, (unsigned)(__shfl_sync(~0u, (unsigned long long)a << 32 | b, 31 - (i & 31)) >> 16))
WORD(votes, __all_sync(~0u, a & 3) | __any_sync(~0u, (a & 31) == 7) << 1)
WORD(ballot, __ballot_sync(~0u, a & 4))
WORD(match_any, __match_any_sync(~0u, a & 3))
static __device__ unsigned all(unsigned v) { int p; unsigned m = __match_all_sync(~0u, v, &p); return m ^ p; }
WORD(match_all, all(i & 32 ? 5 : a & 1))
static __device__ unsigned inside(unsigned v) { unsigned r, q; asm volatile("{ .reg .pred p; shfl.sync.down.b32 %0|p, %2, 9, 0x1f, -1; selp.u32 %1, 1, 0, p; }" : "=r"(r), "=r"(q) : "r"(v)); return r ^ q; }
WORD(shuffle_inside, inside(a))
WORD(lanes, __activemask() ^ (i & 31))

// An inclusive sum over the lanes.
extern "C" __global__ void scan(const unsigned *x, unsigned *y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, lane = threadIdx.x & 31;
    unsigned v = x[i];
    for (int o = 1; o < 32; o <<= 1) {
        unsigned t = __shfl_up_sync(~0u, v, o);
        if (lane >= o) v += t;
    }
    y[i] = v;
}

// A bitonic sort of the 32 words of a warp.
extern "C" __global__ void sort(const unsigned *x, unsigned *y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, lane = threadIdx.x & 31;
    unsigned v = x[i];
    for (int k = 2; k <= 32; k <<= 1)
        for (int j = k >> 1; j; j >>= 1) {
            unsigned o = __shfl_xor_sync(~0u, v, j);
            bool low = (lane & j) == 0, up = (lane & k) == 0;
            v = low == up ? min(v, o) : max(v, o);
        }
    y[i] = v;
}

// Odd words move to the front of their warp's 32 places, in their order; the rest is 0.
extern "C" __global__ void compact(const unsigned *x, unsigned *y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x, lane = threadIdx.x & 31;
    unsigned v = x[i], mask = __ballot_sync(~0u, v & 1);
    y[i] = 0;
    __syncwarp();
    if (v & 1) y[i - lane + __popc(mask & ((1u << lane) - 1))] = v;
}
