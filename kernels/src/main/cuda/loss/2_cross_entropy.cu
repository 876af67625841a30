// Cross entropy of scores x: [N, C] for labels: [N], and its gradient.
//
// What it adds: log-softmax and the choice of the label's element in one pass. A warp makes one row of logp and that row's loss;
// one block then folds the rows' losses in a fixed order and counts those whose label is not `ignored`. Backward, one block
// turns dloss into the scale of each row, then dx = (e^logp - onehot(label)) * scale, one thread per element, 0 in rows that
// do not count. A label that is no class is reported, not followed.
// Launch: rows: block 256, grid ceil(N / 8) or fewer; mean and scale: block 256, grid 1; grad: block 256, grid ceil(N * C / 256)
// or fewer.
// Per score: forward one read from memory and one write (8 bytes in float32), about 40 flops; backward the same.
#include "../common/fault.cuh"
#include "../common/grid.cuh"
#include "softmax.cuh"

constexpr int BLOCK = 256;

template <typename T>
__device__ inline void rows(const T* __restrict__ x, const int* __restrict__ labels, T* __restrict__ losses,
                            T* __restrict__ logp, unsigned N, int C, int ignored, unsigned long long* fault) {
    unsigned warps = gridDim.x * (BLOCK / WARP);
    int lane = threadIdx.x % WARP;
    for (unsigned n = blockIdx.x * (BLOCK / WARP) + threadIdx.x / WARP; n < N; n += warps) {
        size_t row = static_cast<size_t>(n) * C;
        logSoftmax<WARP>(x + row, logp + row, lane, C, 1);
        // The lane that wrote the element reads it back.
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
            losses[n] = -logp[row + label];
        }
    }
}

__device__ inline int countedRows(const int* __restrict__ labels, unsigned N, int ignored) {
    int counted = 0;
    for (unsigned n = threadIdx.x; n < N; n += BLOCK) {
        counted += labels[n] == ignored ? 0 : 1;
    }
    return foldBlock<BLOCK>(counted, 0, [](int a, int b) { return a + b; });
}

// One block, whatever the grid. The mean over no rows is 0 / 0: NaN.
template <typename T>
__device__ inline void total(const T* __restrict__ losses, const int* __restrict__ labels, T* __restrict__ loss, unsigned N,
                             int ignored, int mean) {
    if (blockIdx.x > 0) {
        return;
    }
    T sum = 0;
    for (unsigned n = threadIdx.x; n < N; n += BLOCK) {
        sum += losses[n];
    }
    sum = foldBlock<BLOCK>(sum, T(0), [](T a, T b) { return a + b; });
    int counted = mean ? countedRows(labels, N, ignored) : 1;
    if (threadIdx.x == 0) {
        loss[0] = sum / static_cast<T>(counted);
    }
}

template <typename T>
__device__ inline void scale(const T* __restrict__ dloss, const int* __restrict__ labels, T* __restrict__ scale, unsigned N,
                             int ignored) {
    if (blockIdx.x > 0) {
        return;
    }
    int counted = countedRows(labels, N, ignored);
    if (threadIdx.x == 0) {
        scale[0] = dloss[0] / static_cast<T>(counted);
    }
}

// perRow is 1 where each row has a scale, 0 where all share the first.
template <typename T>
__device__ inline void gradient(const T* __restrict__ scale, const T* __restrict__ logp, const int* __restrict__ labels,
                                T* __restrict__ dx, unsigned N, unsigned C, int ignored, unsigned perRow,
                                unsigned long long* fault) {
    for (unsigned i = first(); i < N * C; i += step()) {
        unsigned n = i / C;
        unsigned c = i % C;
        int label = labels[n];
        if (label != ignored && static_cast<unsigned>(label) >= C) {
            report(fault, n, label);
        }
        T onehot = c == static_cast<unsigned>(label) ? T(1) : T(0);
        T value = (exponential(logp[i]) - onehot) * scale[n * perRow];
        dx[i] = label == ignored ? T(0) : value;
    }
}

#define ENTRIES(T, suffix) \
    extern "C" __global__ void __launch_bounds__(BLOCK) cross_entropy_rows_##suffix(const T* x, const int* labels, T* losses, \
            T* logp, unsigned N, int C, int ignored, unsigned long long* fault) { \
        rows(x, labels, losses, logp, N, C, ignored, fault); \
    } \
    extern "C" __global__ void __launch_bounds__(BLOCK) cross_entropy_total_##suffix(const T* losses, const int* labels, \
            T* loss, unsigned N, int ignored, int mean) { \
        total(losses, labels, loss, N, ignored, mean); \
    } \
    extern "C" __global__ void __launch_bounds__(BLOCK) cross_entropy_scale_##suffix(const T* dloss, const int* labels, \
            T* scale_, unsigned N, int ignored) { \
        scale(dloss, labels, scale_, N, ignored); \
    } \
    extern "C" __global__ void __launch_bounds__(BLOCK) cross_entropy_grad_##suffix(const T* scale_, const T* logp, \
            const int* labels, T* dx, unsigned N, unsigned C, int ignored, unsigned perRow, unsigned long long* fault) { \
        gradient(scale_, logp, labels, dx, N, C, ignored, perRow, fault); \
    }
FOR_FLOATS(ENTRIES)
