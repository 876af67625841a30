// Kernels that do what no kernel may do.
extern "C" __global__ void writeAt(int *p, long long index, int v) { if (threadIdx.x == 3) p[index] = v; }
extern "C" __global__ void readBytes(const char *p, long long offset, int *y) { *y = *(const int *)(p + offset); }
extern "C" __global__ void sharedAt(int index, int *y) { __shared__ int s[16]; s[threadIdx.x & 15] = 1; __syncthreads(); *y = s[index]; }
extern "C" __global__ void localAt(int index, int *y) { int a[4]; for (int k = 0; k < 4; k++) a[k] = y[k]; *y = a[index]; }
__constant__ int table[4] = {1, 2, 3, 4};
extern "C" __global__ void writeConstant(int v) { asm volatile("st.u32 [%0], %1;" :: "l"(&table[1]), "r"(v)); }
extern "C" __global__ void stuck(int *y) {
    if (threadIdx.x < 32) asm volatile("bar.sync 1, 64;" ::: "memory");
    else asm volatile("bar.sync 2, 64;" ::: "memory");
    *y = 1;
}
extern "C" __global__ void endless(volatile int *f) { while (*f == 0) { } }
__device__ __noinline__ int deep(int n, int *y) { int a[64]; for (int k = 0; k < 64; k++) a[k] = y[k] + n; return n == 0 ? a[y[1] & 63] : deep(n - 1, y) + a[y[0] & 63]; }
extern "C" __global__ void tooDeep(int *y) { *y = deep(1000000, y); }
extern "C" __global__ void notMember(int *y) { *y = __shfl_sync(threadIdx.x == 1 ? 1u : 0xffffffffu, threadIdx.x, 0); }
extern "C" __global__ void stop() { asm volatile("trap;"); }
