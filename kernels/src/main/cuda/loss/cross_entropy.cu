// Cross entropy of scores x: [N, C] for labels: [N], with a weight: [C] for each class and label smoothing, and its gradient.
//
// What it adds: log-softmax and the choice of the label's element in one pass. A warp makes one row of logp and that row's loss;
// one block then folds the rows' losses in a fixed order and adds up the weights of the labels that are not `ignored`. Backward,
// one block turns dloss into the scale of all rows and adds up the targets, then dx = (e^logp * sum of targets - target) * scale,
// one thread per element, 0 in rows that do not count. The target of class c is (onLabel if c is the label) + onEach, times the
// weight of c. A label that is no class is reported, not followed.
// Kernels, with their parameters:
// - cross_entropy: cross_entropy_rows_f32 _f64: x, labels, weight, losses, logp, N:u32, C:i32, ignored:i32, onLabel:T, onEach:T,
//   fault; weight may be 0; losses: [N], which is the loss itself for Reduction.NONE; with label smoothing s onLabel = 1 - s and
//   onEach = s / C
// - then, unless NONE, cross_entropy_total_f32 _f64: losses, labels, weight, loss, N:u32, C:i32, ignored:i32, mean:i32; also for
//   N = 0
// - cross_entropy_grad: first cross_entropy_scale_f32 _f64: dloss, labels, weight, factors, N:u32, C:i32, ignored:i32, mean:i32;
//   factors: [2]
// - cross_entropy_grad_f32 _f64: dloss, factors, logp, labels, weight, dx, N:u32, C:u32, ignored:i32, onLabel:T, onEach:T,
//   perRow:i32, fault; perRow is 1 for NONE, where dloss is [N], else 0
// Launch: rows: block 256, grid ceil(N / 8) or fewer; total and scale: block 256, grid 1; grad: block 256, grid ceil(N * C / 256)
// or fewer.
// Per score: forward one read from memory and one write (8 bytes in float32), about 40 flops; backward the same.
#include "../common/fault.cuh"
#include "../common/grid.cuh"
#include "softmax.cuh"

constexpr int BLOCK = 256;

// Without weights each class counts alike.
template <typename T>
__device__ inline T weightOf(const T* __restrict__ weight, int c) {
    return weight == nullptr ? T(1) : weight[c];
}

template <typename T>
__device__ inline void rows(const T* __restrict__ x, const int* __restrict__ labels, const T* __restrict__ weight,
                            T* __restrict__ losses, T* __restrict__ logp, unsigned N, int C, int ignored, T onLabel, T onEach,
                            unsigned long long* fault) {
    unsigned warps = gridDim.x * (BLOCK / WARP);
    int lane = threadIdx.x % WARP;
    for (unsigned n = blockIdx.x * (BLOCK / WARP) + threadIdx.x / WARP; n < N; n += warps) {
        size_t row = static_cast<size_t>(n) * C;
        logSoftmax<WARP>(x + row, logp + row, lane, C, 1);
        // Without smoothing, a class of probability 0 must not make 0 * infinity. Each lane reads back what it wrote.
        T spread = 0;
        if (onEach > T(0)) {
            for (int c = lane; c < C; c += WARP) {
                spread += weightOf(weight, c) * logp[row + c];
            }
            spread = foldWarp(spread, [](T a, T b) { return a + b; }) * onEach;
        }
        int label = labels[n];
        if (label == ignored) {
            if (lane == 0) {
                losses[n] = 0;
            }
        } else if (static_cast<unsigned>(label) >= static_cast<unsigned>(C)) {
            if (lane == 0) {
                report(fault, n, label);
                losses[n] = T(NAN);
            }
        } else if (label % WARP == lane) {
            losses[n] = -onLabel * weightOf(weight, label) * logp[row + label] - spread;
        }
    }
}

// The sum of the weights of the labels that count, by one block. A label that is no class has been reported or will be.
template <typename T>
__device__ inline T countedWeight(const int* __restrict__ labels, const T* __restrict__ weight, unsigned N, int C, int ignored) {
    T counted = 0;
    for (unsigned n = threadIdx.x; n < N; n += BLOCK) {
        int label = labels[n];
        if (label != ignored && static_cast<unsigned>(label) < static_cast<unsigned>(C)) {
            counted += weightOf(weight, label);
        }
    }
    return foldBlock<BLOCK>(counted, T(0), [](T a, T b) { return a + b; });
}

// One block, whatever the grid. The mean over no rows is 0 / 0: NaN.
template <typename T>
__device__ inline void total(const T* __restrict__ losses, const int* __restrict__ labels, const T* __restrict__ weight,
                             T* __restrict__ loss, unsigned N, int C, int ignored, int mean) {
    if (blockIdx.x > 0) {
        return;
    }
    T sum = 0;
    for (unsigned n = threadIdx.x; n < N; n += BLOCK) {
        sum += losses[n];
    }
    sum = foldBlock<BLOCK>(sum, T(0), [](T a, T b) { return a + b; });
    T counted = mean ? countedWeight(labels, weight, N, C, ignored) : T(1);
    if (threadIdx.x == 0) {
        loss[0] = sum / counted;
    }
}

// factors: [2] are the scale of all rows, where they share one, and the sum of the weights of all classes.
template <typename T>
__device__ inline void scale(const T* __restrict__ dloss, const int* __restrict__ labels, const T* __restrict__ weight,
                             T* __restrict__ factors, unsigned N, int C, int ignored, int mean) {
    if (blockIdx.x > 0) {
        return;
    }
    T counted = mean ? countedWeight(labels, weight, N, C, ignored) : T(1);
    T classes = 0;
    for (int c = threadIdx.x; c < C; c += BLOCK) {
        classes += weightOf(weight, c);
    }
    classes = foldBlock<BLOCK>(classes, T(0), [](T a, T b) { return a + b; });
    if (threadIdx.x == 0) {
        factors[0] = dloss[0] / counted;
        factors[1] = classes;
    }
}

// perRow is 1 where each row has a scale of its own, in dloss: [N], and 0 where all share factors[0].
template <typename T>
__device__ inline void gradient(const T* __restrict__ dloss, const T* __restrict__ factors, const T* __restrict__ logp,
                                const int* __restrict__ labels, const T* __restrict__ weight, T* __restrict__ dx, unsigned N,
                                unsigned C, int ignored, T onLabel, T onEach, int perRow, unsigned long long* fault) {
    for (unsigned i = first(); i < N * C; i += step()) {
        unsigned n = i / C;
        unsigned c = i % C;
        int label = labels[n];
        if (label != ignored && static_cast<unsigned>(label) >= C) {
            report(fault, n, label);
            continue;
        }
        if (label == ignored) {
            dx[i] = 0;
            continue;
        }
        T all = onLabel * weightOf(weight, label) + onEach * factors[1];
        T target = ((c == static_cast<unsigned>(label) ? onLabel : T(0)) + onEach) * weightOf(weight, c);
        dx[i] = (exponential(logp[i]) * all - target) * (perRow ? dloss[n] : factors[0]);
    }
}

#define ENTRIES(T, suffix) \
    extern "C" __global__ void __launch_bounds__(BLOCK) cross_entropy_rows_##suffix(const T* x, const int* labels, \
            const T* weight, T* losses, T* logp, unsigned N, int C, int ignored, T onLabel, T onEach, \
            unsigned long long* fault) { \
        rows(x, labels, weight, losses, logp, N, C, ignored, onLabel, onEach, fault); \
    } \
    extern "C" __global__ void __launch_bounds__(BLOCK) cross_entropy_total_##suffix(const T* losses, const int* labels, \
            const T* weight, T* loss, unsigned N, int C, int ignored, int mean) { \
        total(losses, labels, weight, loss, N, C, ignored, mean); \
    } \
    extern "C" __global__ void __launch_bounds__(BLOCK) cross_entropy_scale_##suffix(const T* dloss, const int* labels, \
            const T* weight, T* factors, unsigned N, int C, int ignored, int mean) { \
        scale(dloss, labels, weight, factors, N, C, ignored, mean); \
    } \
    extern "C" __global__ void __launch_bounds__(BLOCK) cross_entropy_grad_##suffix(const T* dloss, const T* factors, \
            const T* logp, const int* labels, const T* weight, T* dx, unsigned N, unsigned C, int ignored, T onLabel, T onEach, \
            int perRow, unsigned long long* fault) { \
        gradient(dloss, factors, logp, labels, weight, dx, N, C, ignored, onLabel, onEach, perRow, fault); \
    }
FOR_FLOATS(ENTRIES)
