// Local response normalization, y = x / d^beta with d = k + alpha / size * sum of x^2 over neighbouring channels, and its
// gradient.
//
// What it adds: one thread for one element, which adds up the squares of its window; neighbouring threads read neighbours, and
// what a window shares with the next comes from the cache. The gradient takes two passes: the first computes each power once and
// leaves dy * d^-beta and the share dy * x * d^-beta / d, the second adds the shares of the windows that an element lies in.
// Kernels, with their parameters; Window, 4 ints: C L before behind, where before and behind are the channels of a window on
// either side of its own: size / 2 and (size - 1) / 2, and the other way round in the second pass of the gradient:
// - local_response_norm: local_response_norm_f32 _f64: x, y, d, n:u32, Window, k:T, alpha / size:T, beta:T
// - local_response_norm_grad: first local_response_norm_shares_..: dy, x, d, dx, shares, n:u32, beta:T
// - then local_response_norm_grad_..: x, shares, dx, n:u32, Window, 2 * alpha * beta / size:T
// Launch: block 256; grid ceil(N * C * L / 256) or fewer.
// Per element: forward one read from memory and two writes (12 bytes in float32), backward five accesses in the first pass and
// four in the second (36 bytes), and a power: for beta 3/4 two square roots, else about 100 flops in float64.
#include "../common/power.cuh"
#include "planes.cuh"

// A host passes 4 ints: the channels of a window that come before its own, and those that come behind.
struct Window {
    int C, L, before, behind;
};

// The sum of term(at) over the window of the channel in which element i lies.
template <typename T, typename F>
__device__ inline T overWindow(const Window& g, unsigned i, F term) {
    int c = static_cast<int>(i / g.L % g.C);
    int from = -min(c, g.before);
    int to = min(g.C - 1 - c, g.behind);
    T sum = 0;
    for (int offset = from; offset <= to; offset++) {
        sum += term(i + offset * g.L);
    }
    return sum;
}

// d^-beta. The exponent that everybody uses, 3/4, takes two square roots, which are far quicker than a power in float64.
template <typename T>
__device__ inline T inversePower(T d, T beta) {
    if (beta == T(0.75)) {
        T root = sqrt(d);
        return T(1) / (root * sqrt(root));
    }
    return power(d, -beta);
}

template <typename T>
__device__ inline void forward(const T* __restrict__ x, T* __restrict__ y, T* __restrict__ d_, unsigned n, const Window& g, T k,
                               T factor, T beta) {
    for (unsigned i = first(); i < n; i += step()) {
        T squares = overWindow<T>(g, i, [x](unsigned at) { return x[at] * x[at]; });
        T d = fma(squares, factor, k);
        d_[i] = d;
        y[i] = x[i] * inversePower(d, beta);
    }
}

template <typename T>
__device__ inline void shares(const T* __restrict__ dy, const T* __restrict__ x, const T* __restrict__ d, T* __restrict__ dx,
                              T* __restrict__ shares_, unsigned n, T beta) {
    for (unsigned i = first(); i < n; i += step()) {
        T p = inversePower(d[i], beta);
        dx[i] = dy[i] * p;
        shares_[i] = dy[i] * x[i] * p / d[i];
    }
}

template <typename T>
__device__ inline void backward(const T* __restrict__ x, const T* __restrict__ shares_, T* __restrict__ dx, unsigned n,
                                const Window& g, T slope) {
    for (unsigned i = first(); i < n; i += step()) {
        T sum = overWindow<T>(g, i, [shares_](unsigned at) { return shares_[at]; });
        dx[i] -= slope * x[i] * sum;
    }
}

#define ENTRIES(T, suffix) \
    extern "C" __global__ void local_response_norm_##suffix(const T* x, T* y, T* d, unsigned n, const Window g, T k, T factor, \
                                                            T beta) { \
        forward(x, y, d, n, g, k, factor, beta); \
    } \
    extern "C" __global__ void local_response_norm_shares_##suffix(const T* dy, const T* x, const T* d, T* dx, T* shares_, \
                                                                   unsigned n, T beta) { \
        shares(dy, x, d, dx, shares_, n, beta); \
    } \
    extern "C" __global__ void local_response_norm_grad_##suffix(const T* x, const T* shares_, T* dx, unsigned n, \
                                                                 const Window g, T slope) { \
        backward(x, shares_, dx, n, g, slope); \
    }
FOR_FLOATS(ENTRIES)
