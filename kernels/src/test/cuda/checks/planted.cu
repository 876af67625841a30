// One mistake in each kernel, on the line that says "fault". All run as 2 blocks of 64 threads, x has
// n = 100 elements.

#define KERNEL extern "C" __global__ void
#define T [[maybe_unused]] int t = threadIdx.x, i = blockIdx.x * 64 + threadIdx.x

extern __shared__ int dynamic[];

// ---- memory

KERNEL offByOne(int *x, int n) {
    T;
    if (i <= n) {
        x[i] = i; // fault
    }
}

KERNEL readBefore(int *x, int n) {
    T;
    int left = x[i % n - 1]; // fault
    x[i % n] = left;
}

KERNEL misaligned(int *x, int n) {
    T;
    *(int *)((char *)x + 4 * (i % 16) + 2) = 1; // fault
}

KERNEL misalignedPair(int *x, int n) {
    T;
    *(int2 *)(x + 1 + 2 * (i % 16)) = make_int2(t, n); // fault
}

KERNEL nullPointer(int *x, int n) {
    T;
    int *p = (int *)(long long)(n / 1000);
    p[i] = 1; // fault
}

KERNEL vectorPastEnd(int *x, int n) {
    T;
    if (i <= n / 4) {
        int4 v = ((int4 *)x)[i]; // fault
        x[i] = v.x + v.y + v.z + v.w;
    }
}

KERNEL bytePastEnd(int *x, int n) {
    T;
    ((char *)x)[i * 4 % (4 * n) + (i == 99 ? 4 : 0)] = 1; // fault
}

KERNEL farAway(int *x, int n) {
    T;
    x[(long long)i << 20] = 1; // fault
}

KERNEL loopTooLong(int *x, int n) {
    T;
    for (int k = t; k <= n; k += 50) {
        x[k] = k; // fault
    }
}

KERNEL atomicPastEnd(int *x, int n) {
    T;
    atomicAdd(&x[i + n - 120], 1); // fault
}

KERNEL sharedPastEnd(int *x, int n) {
    T;
    __shared__ int s[64];
    s[t + 1] = i; // fault
    __syncthreads();
    x[t] = s[t];
}

KERNEL sharedBefore(int *x, int n) {
    T;
    __shared__ int s[64];
    s[t] = i;
    __syncthreads();
    x[t] = s[t - 1]; // fault
}

KERNEL sharedMisaligned(int *x, int n) {
    T;
    __shared__ int s[80];
    s[t] = i;
    __syncthreads();
    x[t] = ((int2 *)(s + 1))[t / 4].x; // fault
}

KERNEL dynamicTooSmall(int *x, int n) {
    T;
    dynamic[t / 2] = i; // fault
    __syncthreads();
    x[t] = dynamic[t % 16];
}

KERNEL localPastEnd(int *x, int n) {
    T;
    int a[4];
    for (int k = 0; k < 4; k++) {
        a[k] = x[k] + k;
    }
    x[t] = a[t % 4 + n / 50]; // fault
}

__noinline__ __device__ void setAt(int *p, int at) {
    p[at] = at; // line of setAt
}

KERNEL othersLocal(int *x, int n) {
    T;
    int a[4] = {t, t, t, t};
    setAt(a, 12 + t % 4); // caller
    x[t] = a[t % 4];
}

KERNEL heapPastEnd(int *x, int n) {
    T;
    int *p = (int *)malloc(4 * 3);
    p[t % 4] = i; // fault
    x[t] = p[t % 3];
    free(p);
}

KERNEL heapAfterFree(int *x, int n) {
    T;
    int *p = (int *)malloc(4 * 4);
    p[t % 4] = i;
    free(p);
    x[t] = p[t % 4]; // fault
}

KERNEL freedTwice(int *x, int n) {
    T;
    int *p = (int *)malloc(4 * 4);
    p[t % 4] = i;
    x[t] = p[t % 4];
    free(p);
    free(p); // fault
}

// ---- synchronisation

KERNEL halfOfAWarp(int *x, int n) {
    T;
    if (t % 32 < 16) {
        __syncthreads(); // fault
    }
    x[t] = i;
}

KERNEL evenThreads(int *x, int n) {
    T;
    if (t % 2 == 0) {
        x[t] = 1;
        __syncthreads(); // fault
        x[t] = 2;
    }
    x[t + 1] = 3;
}

KERNEL loopsOfOwnLength(int *x, int n) {
    T;
    for (int k = 0; k < t % 4; k++) {
        x[t] += k;
        __syncthreads(); // fault
    }
    x[t] += 1;
}

__noinline__ __device__ void barrierInside(int *x, int t) {
    if (t % 32 < 8) {
        __syncthreads(); // fault in barrierInside
    }
    x[t] = t;
}

KERNEL skippedInAFunction(int *x, int n) {
    T;
    barrierInside(x, t);
    x[t] += n;
}

KERNEL twoBarriers(int *x, int n) {
    T;
    if (t < 32) {
        x[t] = 1;
        __syncthreads(); // fault
        x[t] += 2;
    } else {
        x[t] = 5;
        __syncthreads();
        x[t] *= 3;
    }
}

KERNEL twoBarriersInAWarp(int *x, int n) {
    T;
    if (t & 1) {
        x[t] = 1;
        __syncthreads(); // fault
        x[t] += 2;
    } else {
        x[t] = 5;
        __syncthreads();
        x[t] *= 3;
    }
}

KERNEL waitsAndCounts(int *x, int n) {
    T;
    if (t < 32) {
        x[t] = __syncthreads_count(t & 1); // fault
    } else {
        x[t] = 5;
        __syncthreads();
    }
}

KERNEL countsDiffer(int *x, int n) {
    T;
    if (t < 32) {
        asm volatile("bar.sync 1, 64;");
    } else {
        asm volatile("bar.sync 1, 96;"); // fault
    }
    x[t] = i;
}

KERNEL partsOfTwoWarps(int *x, int n) {
    T;
    if (t % 32 < 16) {
        asm volatile("bar.sync 1, 32;"); // fault
    }
    x[t] = i;
}

KERNEL differentNumbers(int *x, int n) {
    T;
    if (t < 32) {
        asm volatile("bar.sync 1, 64;"); // fault
    } else {
        asm volatile("bar.sync 2, 64;");
    }
    x[t] = i;
}

KERNEL notInItsMask(int *x, int n) {
    T;
    x[t] = __shfl_sync(0xfffffffe, i, 1); // fault
}

KERNEL masksDiffer(int *x, int n) {
    T;
    unsigned mask = t % 32 < 16 ? 0xffffffff : 0xffff0000;
    x[t] = __shfl_sync(mask, i, t); // fault
}

KERNEL readsAnAbsentLane(int *x, int n) {
    T;
    if (t % 32 < 16) {
        int v = __shfl_sync(0xffff, i, 20);
        x[t] = v; // fault
    }
}

KERNEL readsAnEndedLane(int *x, int n) {
    T;
    if (t >= 20) {
        return;
    }
    int v = i;
    v += __shfl_down_sync(0xffffffff, v, 16);
    x[t] = v; // fault
}

KERNEL branchesOnAnAbsentLane(int *x, int n) {
    T;
    if (t % 32 < 16) {
        int v = __shfl_sync(0xffff, i, 16 + t % 8);
        if (v > 3) { // fault
            x[t] = v * n;
            x[t + 1] = n;
        }
    }
}

KERNEL votesWithoutTheOthers(int *x, int n) {
    T;
    if (t % 32 < 16) {
        x[t] = __ballot_sync(0xffffffff, t & 1); // fault
    }
    x[t] += 1;
}

KERNEL warpAgainstBlock(int *x, int n) {
    T;
    if (t % 32 < 16) {
        __syncwarp(); // fault
        x[t] = 1;
    } else {
        __syncthreads();
        x[t] = 2;
    }
}

KERNEL shuffleAgainstBarrier(int *x, int n) {
    T;
    if (t % 32 < 16) {
        x[t] = __shfl_sync(0xffffffff, i, 1); // fault
    } else {
        __syncwarp();
        x[t] = 2;
    }
}

// ---- what ends a kernel otherwise

KERNEL endless(int *x, int n) {
    T;
    while (((volatile int *)x)[0] != 77) { // fault
    }
    x[t] = i;
}

KERNEL trapped(int *x, int n) {
    T;
    if (i == 70) {
        __trap(); // fault
    }
    x[t] = i;
}
