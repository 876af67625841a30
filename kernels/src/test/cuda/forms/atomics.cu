// Atomic operations in shared and global memory. All threads of a block work on few cells, which go to y + 32 * block.
#include <cuda_fp16.h>
#include "words.h"

#define THREAD int t = threadIdx.x, i = blockIdx.x * blockDim.x + t

extern "C" __global__ void shared_integers(const unsigned *x, unsigned *y, int n) {
    __shared__ unsigned u[8];
    __shared__ int s[8];
    THREAD;
    if (t < 8) u[t] = t == 3 || t == 1 ? ~0u : 0, s[t] = 0;
    __syncthreads();
    unsigned v = x[i];
    atomicAdd(u, v); atomicMin(u + 1, v); atomicMax(u + 2, v); atomicAnd(u + 3, v | 0xff); atomicOr(u + 4, v & 0xf00);
    atomicXor(u + 5, v); atomicInc(u + 6, 9); atomicDec(u + 7, 9);
    atomicSub(s, (int)v); atomicMin(s + 1, (int)v); atomicMax(s + 2, (int)v);
    int old = s[3], seen;
    do { seen = old; old = atomicCAS(s + 3, seen, seen + 3); } while (old != seen);
    atomicAdd(s + 4, atomicExch(s + 5, 1) >= 0 ? 1 : 100);
    __syncthreads();
    if (t < 8) y[32 * blockIdx.x + t] = u[t], y[32 * blockIdx.x + 8 + t] = s[t];
}

extern "C" __global__ void shared_longs(const unsigned *x, unsigned *y, int n) {
    __shared__ unsigned long long u[6];
    __shared__ long long s[2];
    THREAD;
    if (t < 6) u[t] = t == 1 || t == 3 ? ~0ull : 0;
    if (t < 2) s[t] = 0;
    __syncthreads();
    unsigned long long v = (unsigned long long)x[i] << 32 | x[i + n];
    atomicAdd(u, v); atomicMin(u + 1, v); atomicMax(u + 2, v); atomicAnd(u + 3, v | 0xff); atomicOr(u + 4, v >> 33);
    atomicXor(u + 5, v); atomicMin(s, (long long)v); atomicMax(s + 1, (long long)v);
    __syncthreads();
    if (t < 12) y[32 * blockIdx.x + t] = (unsigned)(u[t / 2] >> 32 * (t & 1));
    if (t < 4) y[32 * blockIdx.x + 12 + t] = (unsigned)(s[t / 2] >> 32 * (t & 1));
}

// Sums of small whole numbers, exact in every order.
extern "C" __global__ void shared_floats(const unsigned *x, unsigned *y, int n) {
    __shared__ float f;
    __shared__ double d;
    __shared__ __half h;
    __shared__ __half2 p;
    THREAD;
    if (t == 0) f = 0, d = 0, h = __float2half(0), p = __float2half2_rn(0);
    __syncthreads();
    int v = (int)(x[i] & 7) - 3;
    atomicAdd(&f, (float)v); atomicAdd(&d, v * 0.5); atomicAdd(&h, __int2half_rn(v));
    atomicAdd(&p, __halves2half2(__int2half_rn(v), __int2half_rn(-2 * v)));
    __syncthreads();
    if (t == 0) {
        unsigned *to = y + 32 * blockIdx.x;
        to[0] = __float_as_int(f);
        to[1] = __float_as_int((float)d);
        to[2] = __half_as_ushort(h);
        to[3] = __half_as_ushort(__low2half(p)) | __half_as_ushort(__high2half(p)) << 16;
    }
}

// The same in global memory, by all blocks, with results that are not used and with the scopes.
extern "C" __global__ void global_cells(const unsigned *x, unsigned *y, int n) {
    THREAD;
    int v = (int)(x[i] & 3) - 1;
    atomicAdd((float *)y, (float)v);
    atomicAdd((__half2 *)(y + 1), __half2half2(__int2half_rn(v)));
    atomicAdd((__half *)(y + 2) + 1, __int2half_rn(v));
    atomicAdd_block(y + 3, 1u);
    atomicAdd_system((unsigned long long *)(y + 4), 1ull << 31);
    atomicMax_block((int *)y + 6, i);
    unsigned short *c = (unsigned short *)(y + 7) + 1, old = *(volatile unsigned short *)c, seen;
    do { seen = old; old = atomicCAS(c, seen, (unsigned short)(seen + 1)); } while (old != seen);
}

// A histogram of bytes in shared memory, added up in global memory.
extern "C" __global__ void histogram(const unsigned *x, unsigned *y, int n) {
    __shared__ unsigned bins[16];
    THREAD;
    if (t < 16) bins[t] = 0;
    __syncthreads();
    for (int k = 0; k < 32; k += 8) atomicAdd(bins + (x[i] >> k & 15), 1u);
    __syncthreads();
    if (t < 16) atomicAdd(y + t, bins[t]);
}

// The last block to finish adds what the others left.
__device__ unsigned finished;
__device__ unsigned partial[64];
extern "C" __global__ void last_block(const unsigned *x, unsigned *y, int n) {
    __shared__ bool last;
    THREAD;
    unsigned s = __shfl_sync(~0u, x[i], 0);
    if (t == 0) {
        partial[blockIdx.x] = s;
        __threadfence();
        last = atomicInc(&finished, gridDim.x - 1) == gridDim.x - 1;
    }
    __syncthreads();
    if (last && t == 0) {
        unsigned sum = 0;
        for (int b = 0; b < gridDim.x; b++) sum += ((volatile unsigned *)partial)[b];
        y[0] = sum;
    }
}
