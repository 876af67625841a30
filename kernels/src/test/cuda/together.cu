// Threads that work together: reductions, atomics, named barriers, asynchronous copies.
#include <cuda_pipeline.h>

extern "C" __global__ void reduce(const float *x, float *y, int n) {
    __shared__ float w[32];
    float s = 0;
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) s += x[i];
    for (int o = 16; o; o >>= 1) s += __shfl_down_sync(~0u, s, o);
    if ((threadIdx.x & 31) == 0) w[threadIdx.x / 32] = s;
    __syncthreads();
    if (threadIdx.x < 32) {
        s = threadIdx.x < blockDim.x / 32 ? w[threadIdx.x] : 0;
        for (int o = 16; o; o >>= 1) s += __shfl_xor_sync(~0u, s, o);
        if (threadIdx.x == 0) y[blockIdx.x] = s;
    }
}

// All modes of the shuffle, in sub-warps of eight.
extern "C" __global__ void shuffles(const int *x, int *y) {
    int t = threadIdx.x, v = x[t];
    y[6 * t] = __shfl_sync(~0u, v, v & 31);
    y[6 * t + 1] = __shfl_up_sync(~0u, v, 3);
    y[6 * t + 2] = __shfl_down_sync(~0u, v, 5);
    y[6 * t + 3] = __shfl_xor_sync(~0u, v, 9);
    y[6 * t + 4] = __shfl_up_sync(~0u, v, 2, 8);
    y[6 * t + 5] = __shfl_sync(~0u, v, 11, 8);
}

// Every atomic operation, on one cell each, by every thread of the grid.
extern "C" __global__ void atomics(int *i, unsigned *u, unsigned long long *l, float *f, double *d) {
    int t = blockIdx.x * blockDim.x + threadIdx.x;
    atomicAdd(i, t); atomicSub(i + 1, 2); atomicMin(i + 2, -t); atomicMax(i + 3, t); atomicAnd(i + 4, ~(1 << (t & 15)));
    atomicOr(i + 5, 1 << (t & 31)); atomicXor(i + 6, t);
    atomicInc(u, 9); atomicDec(u + 1, 9); atomicMin(u + 2, 5u + t); atomicMax(u + 3, 0x80000000u + t);
    atomicAdd(l, 1ull << 33); atomicMin(l + 1, 7ull + t); atomicMax(l + 2, (1ull << 40) + t); atomicOr(l + 3, 1ull << (t & 63));
    atomicAdd(f, 1.0f); atomicAdd(d, 0.5);
    unsigned long long old = l[4], assumed;
    do { assumed = old; old = atomicCAS(l + 4, assumed, assumed + 3); } while (old != assumed);
}

// Each thread draws a ticket; no two may be equal.
extern "C" __global__ void tickets(int *counter, int *y) { y[atomicAdd(counter, 1)] = blockIdx.x * blockDim.x + threadIdx.x; }

// Producer and consumer warps with two named barriers.
extern "C" __global__ void handover(const int *x, int *y, int rounds) {
    __shared__ int box[32];
    int lane = threadIdx.x & 31;
    for (int r = 0; r < rounds; r++) {
        if (threadIdx.x < 32) {
            box[lane] = x[r * 32 + lane] * 2;
            asm volatile("bar.sync 1, 64;" ::: "memory");
            asm volatile("bar.sync 2, 64;" ::: "memory");
        } else {
            asm volatile("bar.sync 1, 64;" ::: "memory");
            y[r * 32 + lane] = box[31 - lane];
            asm volatile("bar.sync 2, 64;" ::: "memory");
        }
    }
}

extern "C" __global__ void counts(const int *x, int *y) {
    int n = __syncthreads_count(x[threadIdx.x] > 5);
    int all = __syncthreads_and(x[threadIdx.x] > 0), any = __syncthreads_or(x[threadIdx.x] > 1000);
    y[threadIdx.x] = n * 100 + (all ? 10 : 0) + (any ? 1 : 0);
}

// Tiles copied asynchronously, the next one while this one is used. With wait = 0 it forgets to wait.
extern "C" __global__ void pipelined(const float *x, float *y, int tiles, int wait) {
    __shared__ float s[2][128];
    int t = threadIdx.x;
    float acc = 0;
    __pipeline_memcpy_async(&s[0][t], x + t, 4);
    __pipeline_commit();
    for (int k = 0; k < tiles; k++) {
        if (k + 1 < tiles) __pipeline_memcpy_async(&s[(k + 1) & 1][t], x + (k + 1) * 128 + t, 4);
        __pipeline_commit();
        if (wait) __pipeline_wait_prior(1);
        __syncthreads();
        acc += s[k & 1][127 - t];
        __syncthreads();
    }
    y[t] = acc;
}
