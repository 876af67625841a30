// Average pooling and its gradient.
//
// What it adds: a divisor that depends on the window: the elements it covers, with or without padding; what hangs over behind the
// padding never counts. The gradient gathers: one thread for one element of dx adds the shares of the windows that saw it, in
// their order. There is no dilation.
// Kernels, with their parameters:
// - avg_pool2d: avg_pool2d_f32 _f64: x, y, Pool, countPadding:i32; dilation is not read
// - avg_pool2d_grad: avg_pool2d_grad_f32 _f64: dy, dx, Pool, countPadding:i32
// Launch: block 256; grid ceil(n / 256) or fewer, where n is the number of elements of y, or of dx.
// Per element of y: R * S reads and one write (with a 2 x 2 window 20 bytes in float32), R * S flops. Per element of dx:
// R * S / (strideH * strideW) reads and divisions, one write.
#include "window.cuh"

// What window `window` covers along one dimension: from, one behind the last, and how many with padding.
struct Span {
    int from, to, padded;
};

__device__ inline Span spanOf(int window, int kernel, int stride, int padding, int extent) {
    int start = window * stride - padding;
    int end = min(start + kernel, extent + padding);
    return {max(start, 0), min(end, extent), end - start};
}

template <typename T>
__device__ inline T divisor(const Span& rows, const Span& columns, int countPadding) {
    return static_cast<T>(countPadding ? rows.padded * columns.padded : (rows.to - rows.from) * (columns.to - columns.from));
}

template <typename T>
__device__ inline void forward(const T* __restrict__ x, T* __restrict__ y, const Pool& g, int countPadding) {
    unsigned n = static_cast<unsigned>(g.planes) * g.P * g.Q;
    for (unsigned i = first(); i < n; i += step()) {
        unsigned row = i / g.Q;
        unsigned image = row / g.P;
        Span columns = spanOf(i - row * g.Q, g.S, g.strideW, g.paddingW, g.W);
        Span rows = spanOf(row - image * g.P, g.R, g.strideH, g.paddingH, g.H);
        const T* plane = x + static_cast<size_t>(image) * g.H * g.W;
        T sum = 0;
        for (int h = rows.from; h < rows.to; h++) {
            for (int w = columns.from; w < columns.to; w++) {
                sum += plane[h * g.W + w];
            }
        }
        y[i] = sum / divisor<T>(rows, columns, countPadding);
    }
}

template <typename T>
__device__ inline void backward(const T* __restrict__ dy, T* __restrict__ dx, const Pool& g, int countPadding) {
    unsigned n = static_cast<unsigned>(g.planes) * g.H * g.W;
    for (unsigned i = first(); i < n; i += step()) {
        unsigned row = i / g.W;
        int w = i - row * g.W;
        unsigned image = row / g.H;
        int h = row - image * g.H;
        const T* plane = dy + static_cast<size_t>(image) * g.P * g.Q;
        int pFrom, pTo, qFrom, qTo;
        windows(h, g.R, g.strideH, g.paddingH, 1, g.P, pFrom, pTo);
        windows(w, g.S, g.strideW, g.paddingW, 1, g.Q, qFrom, qTo);
        T sum = 0;
        for (int p = pFrom; p < pTo; p++) {
            Span rows = spanOf(p, g.R, g.strideH, g.paddingH, g.H);
            for (int q = qFrom; q < qTo; q++) {
                Span columns = spanOf(q, g.S, g.strideW, g.paddingW, g.W);
                sum += plane[p * g.Q + q] / divisor<T>(rows, columns, countPadding);
            }
        }
        dx[i] = sum;
    }
}

#define ENTRIES(T, suffix) \
    extern "C" __global__ void avg_pool2d_##suffix(const T* x, T* y, const Pool g, int countPadding) { \
        forward(x, y, g, countPadding); \
    } \
    extern "C" __global__ void avg_pool2d_grad_##suffix(const T* dy, T* dx, const Pool g, int countPadding) { \
        backward(dy, dx, g, countPadding); \
    }
FOR_FLOATS(ENTRIES)
