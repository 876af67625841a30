// Max pooling with the index of the largest within its plane, and its gradient.
//
// What it adds: one thread for one element of y; of equals the first counts, NaN counts as largest, the last if there are more,
// padding never wins. The gradient gathers: one thread for one element of dx looks at the windows that may have seen it and adds
// the dy of those whose index is its own, in the order of the windows. So no atomics are needed. An index outside of the plane is
// reported.
// Kernels, with their parameters:
// - max_pool2d: max_pool2d_f32 _f64: x, y, indices, Pool
// - max_pool2d_grad: max_pool2d_grad_f32 _f64: dy, indices, dx, Pool, fault; an index is taken from windows that can hold it
// Launch: block 256; grid ceil(n / 256) or fewer, where n is the number of elements of y, or of dx.
// Per element of y: R * S reads, one write and one index (with a 2 x 2 window 24 bytes in float32). Per element of dx:
// R * S / (strideH * strideW) pairs of dy and index, one write.
#include "../common/fault.cuh"
#include "window.cuh"

template <typename T>
__device__ inline void forward(const T* __restrict__ x, T* __restrict__ y, int* __restrict__ indices, const Pool& g) {
    unsigned n = static_cast<unsigned>(g.planes) * g.P * g.Q;
    for (unsigned i = first(); i < n; i += step()) {
        unsigned row = i / g.Q;
        int q = i - row * g.Q;
        unsigned image = row / g.P;
        int p = row - image * g.P;
        const T* plane = x + static_cast<size_t>(image) * g.H * g.W;
        T largest = 0;
        int index = -1;
        for (int r = 0; r < g.R; r++) {
            int h = p * g.strideH + r * g.dilationH - g.paddingH;
            if (h < 0 || h >= g.H) {
                continue;
            }
            for (int s = 0; s < g.S; s++) {
                int w = q * g.strideW + s * g.dilationW - g.paddingW;
                if (w < 0 || w >= g.W) {
                    continue;
                }
                T value = plane[h * g.W + w];
                if (index < 0 || value > largest || value != value) {
                    largest = value;
                    index = h * g.W + w;
                }
            }
        }
        y[i] = largest;
        indices[i] = index;
    }
}

template <typename T>
__device__ inline void backward(const T* __restrict__ dy, const int* __restrict__ indices, T* __restrict__ dx, const Pool& g,
                                unsigned long long* fault) {
    unsigned outputs = static_cast<unsigned>(g.planes) * g.P * g.Q;
    for (unsigned i = first(); i < outputs; i += step()) {
        if (static_cast<unsigned>(indices[i]) >= static_cast<unsigned>(g.H * g.W)) {
            report(fault, i, indices[i]);
        }
    }
    unsigned n = static_cast<unsigned>(g.planes) * g.H * g.W;
    for (unsigned i = first(); i < n; i += step()) {
        unsigned row = i / g.W;
        int w = i - row * g.W;
        unsigned image = row / g.H;
        int h = row - image * g.H;
        size_t plane = static_cast<size_t>(image) * g.P * g.Q;
        int pFrom, pTo, qFrom, qTo;
        windows(h, g.R, g.strideH, g.paddingH, g.dilationH, g.P, pFrom, pTo);
        windows(w, g.S, g.strideW, g.paddingW, g.dilationW, g.Q, qFrom, qTo);
        T sum = 0;
        for (int p = pFrom; p < pTo; p++) {
            for (int q = qFrom; q < qTo; q++) {
                size_t at = plane + p * g.Q + q;
                if (indices[at] == h * g.W + w) {
                    sum += dy[at];
                }
            }
        }
        dx[i] = sum;
    }
}

#define ENTRIES(T, suffix) \
    extern "C" __global__ void max_pool2d_##suffix(const T* x, T* y, int* indices, const Pool g) { \
        forward(x, y, indices, g); \
    } \
    extern "C" __global__ void max_pool2d_grad_##suffix(const T* dy, const int* indices, T* dx, const Pool g, \
                                                        unsigned long long* fault) { \
        backward(dy, indices, dx, g, fault); \
    }
FOR_FLOATS(ENTRIES)
