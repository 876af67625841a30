// Batch normalization by running statistics, as in evaluation, and the step that takes a batch's statistics into them.
//
// What it adds: y = (x - mean) * (w / sqrt(var + eps)) + b in one pass. The update counts the batches on the device, so that the
// mean over all of them needs no number from the host; one block makes it, because each of its threads reads the count before one
// raises it.
// Kernels, with their parameters:
// - batch_norm_eval: batch_norm_eval_f32 _f64: x, w, b, mean, var, y, Planes, eps:T, relu:i32
// - batch_norm_update: batch_norm_update_f32 _f64: runningMean, mean, runningVar, var, tracked, C:u32, momentum:T, count:T; a
//   negative momentum stands for the mean over all batches; tracked: i32
// Launch: block 256; eval: grid ceil(N * C * L / 1024) or fewer; update: grid 1.
// Per element: one read and one write (8 bytes in float32), 3 flops: bound by memory.
#include "planes.cuh"

template <int WIDTH, typename T>
__device__ inline void eval(const T* __restrict__ x, const T* __restrict__ w, const T* __restrict__ b,
                            const T* __restrict__ mean, const T* __restrict__ var, T* __restrict__ y, const Planes& g, T eps,
                            int relu_) {
    bool vectors = aligned(x) && aligned(y);
    eachOfAll<WIDTH>(g, [&](size_t at, unsigned c) {
        scaled<WIDTH>(x, y, at, vectors, mean[c], T(0), of(w, c, T(1)) / sqrt(var[c] + eps), of(b, c, T(0)), relu_);
    });
}

// mean may be runningMean. momentum is negative for the mean over all batches.
template <typename T>
__device__ inline void update(T* runningMean, const T* mean, T* __restrict__ runningVar, const T* __restrict__ var,
                              int* __restrict__ tracked, unsigned C, T momentum, T count) {
    if (blockIdx.x > 0) {
        return;
    }
    int batches = tracked[0] + 1;
    __syncthreads();
    if (threadIdx.x == 0) {
        tracked[0] = batches;
    }
    T m = momentum < T(0) ? T(1) / static_cast<T>(batches) : momentum;
    for (unsigned c = threadIdx.x; c < C; c += BLOCK) {
        T unbiased = var[c] * count / (count - T(1));
        runningMean[c] = fma(m, mean[c], (T(1) - m) * runningMean[c]);
        runningVar[c] = fma(m, unbiased, (T(1) - m) * runningVar[c]);
    }
}

#define ENTRIES(T, suffix) \
    extern "C" __global__ void __launch_bounds__(BLOCK) batch_norm_eval_##suffix(const T* x, const T* w, const T* b, \
            const T* mean, const T* var, T* y, const Planes g, T eps, int relu_) { \
        BY_WIDTH(eval, x, w, b, mean, var, y, g, eps, relu_) \
    } \
    extern "C" __global__ void __launch_bounds__(BLOCK) batch_norm_update_##suffix(T* runningMean, const T* mean, T* runningVar, \
            const T* var, int* tracked, unsigned C, T momentum, T count) { \
        update(runningMean, mean, runningVar, var, tracked, C, momentum, count); \
    }
FOR_FLOATS(ENTRIES)
