// Warps of which only some lanes take part. Each kernel but the last two is right on a GPU.
#define FULL 0xffffffffu

// The sum of the first n lanes: what comes from the others is thrown away.
extern "C" __global__ void sumOfSome(const int *x, int *y, int n) {
    int t = threadIdx.x;
    unsigned mask = __ballot_sync(FULL, t < n);
    if (t < n) {
        int v = x[t];
        for (int d = 16; d > 0; d /= 2) {
            int other = __shfl_down_sync(mask, v, d);
            if (t + d < n) v += other;
        }
        if (t == 0) *y = v;
    }
}

// The place of the largest, by a condition of two parts.
extern "C" __global__ void largestOfSome(const float *x, int *y, int n) {
    int t = threadIdx.x;
    unsigned mask = __ballot_sync(FULL, t < n);
    if (t >= n) return;
    float v = x[t];
    int at = t;
    for (int d = 16; d > 0; d /= 2) {
        float other = __shfl_down_sync(mask, v, d);
        int place = __shfl_down_sync(mask, at, d);
        if (t + d < n && other > v) { v = other; at = place; }
    }
    if (t == 0) *y = at;
}

// Inclusive sums of the lanes that are left; upwards no lane reads one that is not there.
extern "C" __global__ void scanOfSome(const int *x, int *y, int n) {
    int t = threadIdx.x;
    if (t >= n) return;
    int v = x[t];
    for (int d = 1; d < 32; d *= 2) {
        int other = __shfl_up_sync(FULL, v, d);
        if (t >= d) v += other;
    }
    y[t] = v;
}

// One atomic for all lanes that are here, whichever they are.
extern "C" __global__ void aggregated(const int *x, int *count, int *y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n || x[i] % 3 != 0) return;
    unsigned mask = __activemask();
    int lane = threadIdx.x & 31, leader = __ffs(mask) - 1, base = 0;
    if (lane == leader) base = atomicAdd(count, __popc(mask));
    base = __shfl_sync(mask, base, leader);
    y[base + __popc(mask & ((1u << lane) - 1))] = x[i];
}

// Lanes synchronise on both ways of a branch; from sm_70 on they meet though the places differ.
extern "C" __global__ void bothWays(int *y) {
    __shared__ int s[32];
    int t = threadIdx.x;
    if (t & 1) {
        s[t] = t * 10;
        __syncwarp();
        y[t] = s[t ^ 1];
    } else {
        s[t] = t * 7;
        __syncwarp();
        y[t] = s[t ^ 1];
    }
}

// Early returns, then a barrier of the rest.
extern "C" __global__ void leaveThenMeet(int *y, int n) {
    __shared__ int s[96];
    int t = threadIdx.x;
    if (t >= n) return;
    s[t] = t;
    __syncthreads();
    y[t] = s[n - 1 - t];
}

// Wrong: lanes 4 to 15 add what lanes 20 to 31 would have had, and lane 0 adds that in the end.
extern "C" __global__ void wrongSum(const int *x, int *y, int n) {
    int t = threadIdx.x;
    if (t >= n) return;
    int v = x[t];
    for (int d = 16; d > 0; d /= 2) v += __shfl_down_sync(FULL, v, d);
    if (t == 0) *y = v;
}

// Wrong: a way is chosen by what nobody knows.
extern "C" __global__ void wrongWay(const int *x, int *y, int n) {
    int t = threadIdx.x;
    if (t >= n) return;
    if (__shfl_xor_sync(FULL, x[t], 16) > 3) y[t] = atomicAdd(y + 40, 1);
}
