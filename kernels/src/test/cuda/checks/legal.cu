// Kernels without a mistake, each of which looks a little like one. All run as 2 blocks of 64 threads, x has n = 100 elements, and
// a block has 512 bytes of dynamic shared memory.

#include <cooperative_groups.h>

#define KERNEL extern "C" __global__ void
#define T [[maybe_unused]] int t = threadIdx.x, i = blockIdx.x * 64 + threadIdx.x

namespace cg = cooperative_groups;

extern __shared__ int dynamic[];

KERNEL guarded(int *x, int n) {
    T;
    if (i < n) {
        x[i] = i;
    }
}

KERNEL lastElement(int *x, int n) {
    T;
    if (i == n - 1) {
        x[i] = 1;
    }
}

KERNEL wholeVectors(int *x, int n) {
    T;
    if (i < n / 4) {
        ((int4 *)x)[i] = make_int4(i, i, i, i);
    }
}

KERNEL bytes(int *x, int n) {
    T;
    ((char *)x)[(i * 3 + 1) % (4 * n)] = 1;
}

KERNEL halves(int *x, int n) {
    T;
    ((short *)x)[2 * n - 1 - i] = t;
}

KERNEL leaveBeforeABarrier(int *x, int n) {
    T;
    if (i >= n) {
        return;
    }
    __shared__ int s[64];
    s[t] = i;
    __syncthreads();
    x[i] = s[t / 2];
}

KERNEL oddThreadsLeave(int *x, int n) {
    T;
    if (t & 1) {
        return;
    }
    __syncthreads();
    x[t] = i;
}

KERNEL barriersInALoop(int *x, int n) {
    T;
    __shared__ int s[64];
    s[t] = t;
    for (int d = 32; d > 0; d /= 2) {
        __syncthreads();
        if (t < d) {
            s[t] += s[t + d];
        }
    }
    __syncthreads();
    x[t] = s[0];
}

KERNEL sameConditionForAll(int *x, int n) {
    T;
    if (n > 50) {
        __syncthreads();
        x[t] = 1;
    } else {
        __syncthreads();
        x[t] = 2;
    }
}

KERNEL producersAndConsumers(int *x, int n) {
    T;
    __shared__ int s[32];
    if (t < 32) {
        s[t] = i;
        asm volatile("bar.arrive 1, 64;" ::: "memory");
        asm volatile("bar.sync 2, 64;" ::: "memory");
        x[t] = s[t];
    } else {
        asm volatile("bar.sync 1, 64;" ::: "memory");
        s[t - 32] *= 2;
        asm volatile("bar.arrive 2, 64;" ::: "memory");
    }
}

KERNEL warpsWithTheirOwnLoops(int *x, int n) {
    T;
    __shared__ int s[32];
    if (t < 32) {
        for (int k = 0; k < 5; k++) {
            asm volatile("bar.sync 3, 64;" ::: "memory");
            s[t] = k;
            asm volatile("bar.arrive 4, 64;" ::: "memory");
        }
    } else {
        int sum = 0;
        for (int k = 0; k < 5; k++) {
            asm volatile("bar.arrive 3, 64;" ::: "memory");
            asm volatile("bar.sync 4, 64;" ::: "memory");
            sum += s[t - 32];
        }
        x[t] = sum;
    }
}

KERNEL barrierOfOneWarp(int *x, int n) {
    T;
    if (t < 32) {
        asm volatile("bar.sync 5, 32;" ::: "memory");
        x[t] = 1;
    }
    __syncthreads();
    x[t] += 2;
}

KERNEL tiles(int *x, int n) {
    T;
    auto tile = cg::tiled_partition<16>(cg::this_thread_block());
    int v = i;
    for (int d = tile.size() / 2; d > 0; d /= 2) {
        v += tile.shfl_down(v, d);
    }
    if (tile.thread_rank() == 0) {
        x[t / 16] = v;
    }
}

KERNEL onlySomeTiles(int *x, int n) {
    T;
    auto tile = cg::tiled_partition<8>(cg::this_thread_block());
    if (t / 8 % 2 == 0) {
        tile.sync();
        x[t] = tile.shfl(i, 3);
    }
    x[t] += tile.any(t > 20);
}

KERNEL coalesced(int *x, int n) {
    T;
    if (t % 3 == 0) {
        cg::coalesced_group g = cg::coalesced_threads();
        x[t] = g.shfl(i, 0) + g.size();
        g.sync();
    }
}

KERNEL groupOfTheBlock(int *x, int n) {
    T;
    cg::thread_block block = cg::this_thread_block();
    dynamic[t] = i;
    block.sync();
    x[t] = dynamic[63 - t];
    if (t & 1) {
        block.sync();
        x[t]++;
    } else {
        block.sync();
        x[t]--;
    }
}

KERNEL warpBarrierInBothBranches(int *x, int n) {
    T;
    if (t & 1) {
        x[t] = 1;
        __syncwarp();
        x[t] += x[t - 1];
    } else {
        x[t] = 2;
        __syncwarp();
        x[t] += 3;
    }
}

KERNEL halvesShuffle(int *x, int n) {
    T;
    if (t % 32 < 16) {
        x[t] = __shfl_xor_sync(0xffff, i, 1);
    } else {
        x[t] = __shfl_xor_sync(0xffff0000, i, 2);
    }
}

KERNEL masksOfPairs(int *x, int n) {
    T;
    unsigned mask = 3u << (t % 32 / 2 * 2);
    x[t] = __shfl_xor_sync(mask, i, 1);
}

KERNEL sumOfSome(int *x, int n) {
    T;
    int lane = t % 32;
    int v = i;
    for (int d = 16; d > 0; d /= 2) {
        int other = __shfl_down_sync(0xffffffff, v, d);
        if (lane + d < 20) {
            v += other;
        }
    }
    if (lane == 0) {
        x[t] = v;
    }
}

KERNEL voteOfThoseLeft(int *x, int n) {
    T;
    if (t % 32 >= 20) {
        return;
    }
    x[t] = __ballot_sync(0xfffff, t & 1);
    x[t] += __any_sync(0xffffffff, t == 3);
}

KERNEL activeLanes(int *x, int n) {
    T;
    if (t % 5 == 0) {
        unsigned mask = __activemask();
        x[t] = __shfl_sync(mask, i, __ffs(mask) - 1) + __popc(mask);
    }
}

KERNEL lockOfLanes(int *x, int n) {
    T;
    bool done = false;
    while (!done) {
        if (atomicCAS(&x[0], 0, 1) == 0) {
            x[1] = x[1] + 1;
            __threadfence();
            atomicExch(&x[0], 0);
            done = true;
        }
    }
    __syncthreads();
    if (t == 0) {
        atomicAdd(&x[2], 1);
    }
}

KERNEL lastBlock(int *x, int n) {
    T;
    __shared__ bool isLast;
    x[2 + t % 32] = t;
    __threadfence();
    if (t == 0) {
        isLast = atomicInc((unsigned *)x, 1) == 1;
    }
    __syncthreads();
    if (isLast) {
        x[40 + t % 50] = 5;
        __syncthreads();
        x[1] = 7;
    }
}

KERNEL countByAll(int *x, int n) {
    T;
    x[t] = __syncthreads_count(t & 1) + __syncthreads_or(t == 7) + __syncthreads_and(t < 64);
}

KERNEL heap(int *x, int n) {
    T;
    int *p = (int *)malloc(4 * 4);
    p[t % 4] = i;
    x[t] = p[t % 4];
    free(p);
    free(nullptr);
}

KERNEL allOfDynamicShared(int *x, int n) {
    T;
    dynamic[2 * t + 1] = i;
    __syncthreads();
    x[t] = dynamic[2 * (63 - t) + 1];
}

KERNEL localArray(int *x, int n) {
    T;
    int a[8];
    for (int k = 0; k < 8; k++) {
        a[k] = x[k] + k;
    }
    x[t] = a[(t + n) % 8];
}

__noinline__ __device__ int sumOf(const int *p, int count) {
    int sum = 0;
    for (int k = 0; k < count; k++) {
        sum += p[k];
    }
    return sum;
}

KERNEL pointersOfAllKinds(int *x, int n) {
    T;
    __shared__ int s[64];
    int a[5] = {t, 1, 2, 3, 4};
    s[t] = t;
    __syncthreads();
    x[t] = sumOf(a, 5) + sumOf(s, 64) + sumOf(x + 64, 36);
}

__noinline__ __device__ void meetAll(int *x, int t) {
    x[t] = t;
    __syncthreads();
    x[t] += 1;
}

KERNEL barrierInAFunction(int *x, int n) {
    T;
    meetAll(x, t);
    meetAll(x, t);
}

__device__ int fibonacci(int k) {
    return k < 2 ? k : fibonacci(k - 1) + fibonacci(k - 2);
}

KERNEL recursion(int *x, int n) {
    T;
    x[t] = fibonacci(t % 7);
}

KERNEL sameValues(int *x, int n) {
    T;
    unsigned peers = __match_any_sync(0xffffffff, t % 3);
    x[t] = __popc(peers) + __shfl_sync(peers, i, __ffs(peers) - 1);
}

KERNEL partsOfABlock(int *x, int n) {
    T;
    switch (t / 16) {
        case 0: x[t] = __shfl_sync(0xffff, i, 3); break;
        case 1: x[t] = __shfl_sync(0xffff0000, i, 30); break;
        case 2: __syncwarp(0xffff); x[t] = 4; break;
        default: __syncwarp(0xffff0000); x[t] = 5;
    }
    __syncthreads();
    x[t] += 1;
}
