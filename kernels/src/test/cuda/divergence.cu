// Kernels whose threads take different ways: what the simulator must bring together again.

// Nested branches: each thread's way through them is written into one number.
extern "C" __global__ void nested(const int *x, int *y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int v = x[i], way = 1;
    if (v & 1) {
        way = way * 10 + 1;
        if (v & 2) way = way * 10 + 2; else way = way * 10 + 3;
        if (v & 4) { way = way * 10 + 4; if (v & 8) way = way * 10 + 5; }
    } else if (v & 2) {
        way = way * 10 + 6;
    } else {
        for (int k = 0; k < (v & 7); k++) way += k * x[k];
    }
    y[i] = way;
}

// A loop whose trip count differs per thread, with break and continue.
extern "C" __global__ void collatz(const int *x, int *y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    unsigned v = x[i];
    int steps = 0;
    while (true) {
        if (v <= 1) break;
        steps++;
        if (v & 1) { v = 3 * v + 1; continue; }
        v >>= 1;
    }
    y[i] = steps;
}

// A switch over eight ways, with a fall through.
extern "C" __global__ void ways(const int *x, int *y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int v = x[i], r = 0;
    switch (v) {
        case 0: r = x[1] + 7; break;
        case 1: r = x[2] * 3; break;
        case 2: r = x[3] - 11;
        case 3: r += x[4] ^ 5; break;
        case 4: r = x[5] << 2; break;
        case 5: r = x[6] | 64; break;
        case 6: r = __popc(x[7]); break;
        case 7: r = x[0] / 3; break;
        default: r = -1;
    }
    y[i] = r;
}

// Half of each warp returns early; the others go on past a barrier.
extern "C" __global__ void early(int *y) {
    __shared__ int s[256];
    s[threadIdx.x] = -1;
    __syncthreads();
    if (threadIdx.x & 1) return;
    s[threadIdx.x] = threadIdx.x;
    __syncthreads();
    y[threadIdx.x / 2] = s[(threadIdx.x + 2) % blockDim.x];
}

// Lanes diverge and must be together again when they shuffle.
extern "C" __global__ void shuffleAfterBranch(const int *x, int *y) {
    int v = x[threadIdx.x];
    if (v % 3 == 0) v *= 2; else if (v % 3 == 1) v += 100; else for (int k = 0; k < (v & 15); k++) v -= k;
    y[threadIdx.x] = __shfl_xor_sync(0xffffffffu, v, 5);
}

// The two halves of a warp shuffle among themselves on different ways.
extern "C" __global__ void shuffleInHalves(const int *x, int *y) {
    int v = x[threadIdx.x];
    if ((threadIdx.x & 31) < 16) v = __shfl_xor_sync(0x0000ffffu, v, 1);
    else v = __shfl_down_sync(0xffff0000u, v, 2, 16);
    y[threadIdx.x] = v;
}

// Barriers in a loop that all threads run equally often: a block-wide scan.
extern "C" __global__ void scan(const int *x, int *y) {
    __shared__ int s[1024];
    int t = threadIdx.x;
    s[t] = x[t];
    __syncthreads();
    for (int d = 1; d < blockDim.x; d *= 2) {
        int v = t >= d ? s[t - d] : 0;
        __syncthreads();
        s[t] += v;
        __syncthreads();
    }
    y[t] = s[t];
}

// A lock taken by every thread: lanes of one warp compete, and warps, and blocks.
extern "C" __global__ void lock(int *mutex, volatile int *counter) {
    bool done = false;
    while (!done) {
        if (atomicCAS(mutex, 0, 1) == 0) {
            __threadfence();
            *counter = *counter + 1;
            __threadfence();
            atomicExch(mutex, 0);
            done = true;
        }
    }
}

// The first lane of each warp waits for the lock in a plain loop.
extern "C" __global__ void lockOfWarps(int *mutex, volatile int *counter) {
    if ((threadIdx.x & 31) == 0) {
        while (atomicCAS(mutex, 0, 1) != 0) { }
        __threadfence();
        *counter = *counter + 1;
        __threadfence();
        atomicExch(mutex, 0);
    }
    __syncthreads();
}

// One warp waits for a flag that another sets after their ways meet: a strict stack of masks would hang.
extern "C" __global__ void flag(volatile int *f, int *y) {
    if (threadIdx.x >= 32) {
        while (*f == 0) { }
        y[threadIdx.x] = *f;
    } else {
        y[threadIdx.x] = -1;
    }
    if (threadIdx.x == 0) { *f = 42; __threadfence(); }
}

// Recursion deep enough to need a stack, with a different depth per thread.
__device__ __noinline__ int fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
extern "C" __global__ void recursive(int *y) { y[threadIdx.x] = fibonacci(threadIdx.x % 15); }

// A call on a way that only some lanes take, with a struct passed and returned.
struct Pair { double a; int b; float c[2]; };
__device__ __noinline__ Pair swap(Pair p, int k) { Pair q = p; q.c[0] = p.c[1]; q.c[1] = p.c[0]; q.b = p.b * k; q.a = -p.a; return q; }
extern "C" __global__ void calls(double *y) {
    Pair p; p.a = threadIdx.x; p.b = 3; p.c[0] = 5; p.c[1] = 7;
    if (threadIdx.x % 3 == 0) p = swap(p, 4);
    y[threadIdx.x] = p.a * 1000 + p.b * 100 + p.c[0] * 10 + p.c[1];
}
