// Kernels about where threads are, and the spaces of memory.

// Each thread of a 3-D grid of 3-D blocks writes its own number at its own place.
extern "C" __global__ void place(int *y) {
    int x = blockIdx.x * blockDim.x + threadIdx.x, yy = blockIdx.y * blockDim.y + threadIdx.y, z = blockIdx.z * blockDim.z + threadIdx.z;
    int w = gridDim.x * blockDim.x, h = gridDim.y * blockDim.y;
    y[(z * h + yy) * w + x] = (z * 100 + yy) * 100 + x;
}

// A grid-stride loop: fewer threads than elements.
extern "C" __global__ void stride(const float *x, float *y, int n, float a) {
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) y[i] = a * x[i] + 1.0f;
}

// Lanes, warps and masks of a block that is no multiple of a warp.
extern "C" __global__ void warps(int *y) {
    unsigned lane, warp, lt;
    asm("mov.u32 %0, %%laneid;" : "=r"(lane));
    asm("mov.u32 %0, %%warpid;" : "=r"(warp));
    asm("mov.u32 %0, %%lanemask_lt;" : "=r"(lt));
    unsigned active = __activemask();
    unsigned odd = __ballot_sync(active, threadIdx.x & 1);
    y[4 * threadIdx.x] = lane + 100 * warp;
    y[4 * threadIdx.x + 1] = __popc(active);
    y[4 * threadIdx.x + 2] = __popc(odd & lt);
    y[4 * threadIdx.x + 3] = __all_sync(active, threadIdx.x < 40) + 2 * __any_sync(active, threadIdx.x == 35);
}

// Constant memory, a module variable, dynamic shared memory, a local array, and pointers into all of them.
__constant__ float weights[4] = {1, 10, 100, 1000};
__device__ float bias = 0.5f;
__device__ float *biasPointer = &bias;
__device__ float sum4(const float *p) { return p[0] + p[1] + p[2] + p[3]; }
extern "C" __global__ void spaces(float *y, const float *x) {
    extern __shared__ float dyn[];
    __shared__ double fixed[4];
    float local[8];
    dyn[threadIdx.x] = x[threadIdx.x];
    if (threadIdx.x < 4) fixed[threadIdx.x] = threadIdx.x * 0.25;
    __syncthreads();
    for (int k = 0; k < 8; k++) local[k] = dyn[(threadIdx.x + k) % blockDim.x];
    const float *p = threadIdx.x % 3 == 0 ? weights : threadIdx.x % 3 == 1 ? dyn : local + (threadIdx.x & 3);
    y[threadIdx.x] = sum4(p) + *biasPointer + (float)fixed[threadIdx.x & 3] + local[(int)x[threadIdx.x] & 7];
}

// Vector loads and stores, bytes and halves, 64-bit integers.
extern "C" __global__ void widths(const float4 *a, float4 *b, const uchar4 *c, uchar4 *d, short2 *e, long long *f, double2 *g) {
    int i = threadIdx.x;
    float4 v = a[i];
    b[i] = make_float4(v.w, v.z, v.y, v.x);
    uchar4 u = c[i];
    d[i] = make_uchar4(u.w, u.x + 1, u.y + 2, u.z + 3);
    e[i] = make_short2(-i, i * 1000);
    f[i] = (long long)i * -10000000000LL;
    double2 h = g[i];
    g[i] = make_double2(h.y, h.x / 3);
}

// A matrix product with tiles in shared memory.
extern "C" __global__ void matmul(const float *a, const float *b, float *c, int M, int N, int K) {
    __shared__ float As[16][16], Bs[16][16];
    int row = blockIdx.y * 16 + threadIdx.y, col = blockIdx.x * 16 + threadIdx.x;
    float acc = 0;
    for (int t = 0; t < K; t += 16) {
        As[threadIdx.y][threadIdx.x] = row < M && t + threadIdx.x < K ? a[row * K + t + threadIdx.x] : 0.f;
        Bs[threadIdx.y][threadIdx.x] = col < N && t + threadIdx.y < K ? b[(t + threadIdx.y) * N + col] : 0.f;
        __syncthreads();
#pragma unroll
        for (int k = 0; k < 16; k++) acc += As[threadIdx.y][k] * Bs[k][threadIdx.x];
        __syncthreads();
    }
    if (row < M && col < N) c[row * N + col] = acc;
}

// The functions of the CUDA math library are PTX too.
extern "C" __global__ void functions(const float *x, float *y, const double *u, double *v) {
    int i = threadIdx.x;
    float a = x[i];
    float *p = y + 12 * i;
    p[0] = expf(a); p[1] = logf(a); p[2] = sinf(a); p[3] = cosf(a); p[4] = tanhf(a); p[5] = powf(a, 1.7f);
    p[6] = erff(a); p[7] = sqrtf(a); p[8] = log1pf(a); p[9] = cbrtf(a); p[10] = fmodf(a, 0.7f); p[11] = rsqrtf(a);
    double b = u[i];
    double *q = v + 8 * i;
    q[0] = exp(b); q[1] = log(b); q[2] = sin(b); q[3] = cos(b); q[4] = tanh(b); q[5] = pow(b, 1.7); q[6] = erf(b); q[7] = sqrt(b);
}
