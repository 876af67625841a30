// Convolution and its two gradients: one thread for one element of y, dx or dw.
//
// What it adds: the definition, each gradient in gather form. An element of y adds up its window; an element of dx looks for the
// windows that saw it; an element of dw walks all images and all outputs. No two threads write one element, so no atomics are
// needed and each sum has one order. Nothing is reused but through the cache, and dw has only K * C / groups * R * S threads.
// Kernels, with their parameters:
// - conv2d: conv2d_direct_f32 _f64: x, w, b, y, Conv, relu:i32; b may be 0
// - conv2d_input_grad: conv2d_direct_input_grad_f32 _f64: dy, w, dx, Conv
// - conv2d_weight_grad: conv2d_direct_weight_grad_f32 _f64: x, dy, dw, Conv
// Launched by no plan: the definition, for reading and as a measure of the other two.
// Launch: block 256; grid ceil(n / 256) or fewer, where n is the number of elements of y, dx or dw.
// Per element of y: 2 C / groups * R * S reads and as many flops; of dx, 2 K / groups * R * S; of dw, 2 N P Q.
#include "window.cuh"

template <typename T>
__device__ inline void forward(const T* __restrict__ x, const T* __restrict__ w, const T* __restrict__ b, T* __restrict__ y,
                               const Conv& g, int isRelu) {
    int groupC = g.C / g.groups;
    int groupK = g.K / g.groups;
    unsigned n = static_cast<unsigned>(g.N) * g.K * g.P * g.Q;
    for (unsigned i = first(); i < n; i += step()) {
        int q = i % g.Q;
        int p = i / g.Q % g.P;
        int k = i / g.Q / g.P % g.K;
        int image = i / g.Q / g.P / g.K;
        int h0 = p * g.strideH - g.paddingH;
        int w0 = q * g.strideW - g.paddingW;
        const T* plane = x + (static_cast<size_t>(image) * g.C + k / groupK * groupC) * g.H * g.W;
        const T* weight = w + static_cast<size_t>(k) * groupC * g.R * g.S;
        T sum = b == nullptr ? T(0) : b[k];
        for (int c = 0; c < groupC; c++) {
            for (int r = 0; r < g.R; r++) {
                int h = h0 + r * g.dilationH;
                for (int s = 0; s < g.S; s++) {
                    int at = w0 + s * g.dilationW;
                    if (h >= 0 && h < g.H && at >= 0 && at < g.W) {
                        sum = fma(plane[h * g.W + at], *weight, sum);
                    }
                    weight++;
                }
            }
            plane += g.H * g.W;
        }
        y[i] = isRelu ? relu(sum) : sum;
    }
}

template <typename T>
__device__ inline void inputGrad(const T* __restrict__ dy, const T* __restrict__ w, T* __restrict__ dx, const Conv& g) {
    int groupC = g.C / g.groups;
    int groupK = g.K / g.groups;
    unsigned n = static_cast<unsigned>(g.N) * g.C * g.H * g.W;
    for (unsigned i = first(); i < n; i += step()) {
        int column = i % g.W;
        int h = i / g.W % g.H;
        int c = i / g.W / g.H % g.C;
        int image = i / g.W / g.H / g.C;
        int group = c / groupC;
        const T* planes = dy + (static_cast<size_t>(image) * g.K + group * groupK) * g.P * g.Q;
        const T* weights = w + (static_cast<size_t>(group) * groupK * groupC + c % groupC) * g.R * g.S;
        T sum = 0;
        for (int r = 0; r < g.R; r++) {
            int p = windowOf(h, r, g.strideH, g.paddingH, g.dilationH, g.P);
            for (int s = 0; s < g.S; s++) {
                int q = windowOf(column, s, g.strideW, g.paddingW, g.dilationW, g.Q);
                if (p < 0 || q < 0) {
                    continue;
                }
                for (int k = 0; k < groupK; k++) {
                    T weight = weights[(static_cast<size_t>(k) * groupC * g.R + r) * g.S + s];
                    sum = fma(planes[(k * g.P + p) * g.Q + q], weight, sum);
                }
            }
        }
        dx[i] = sum;
    }
}

template <typename T>
__device__ inline void weightGrad(const T* __restrict__ x, const T* __restrict__ dy, T* __restrict__ dw, const Conv& g) {
    int groupC = g.C / g.groups;
    int groupK = g.K / g.groups;
    unsigned n = static_cast<unsigned>(g.K) * groupC * g.R * g.S;
    for (unsigned i = first(); i < n; i += step()) {
        int s = i % g.S;
        int r = i / g.S % g.R;
        int c = i / g.S / g.R % groupC;
        int k = i / g.S / g.R / groupC;
        T sum = 0;
        for (int image = 0; image < g.N; image++) {
            const T* plane = x + (static_cast<size_t>(image) * g.C + k / groupK * groupC + c) * g.H * g.W;
            const T* dyPlane = dy + (static_cast<size_t>(image) * g.K + k) * g.P * g.Q;
            for (int p = 0; p < g.P; p++) {
                int h = p * g.strideH + r * g.dilationH - g.paddingH;
                if (h < 0 || h >= g.H) {
                    continue;
                }
                for (int q = 0; q < g.Q; q++) {
                    int at = q * g.strideW + s * g.dilationW - g.paddingW;
                    if (at >= 0 && at < g.W) {
                        sum = fma(dyPlane[p * g.Q + q], plane[h * g.W + at], sum);
                    }
                }
            }
        }
        dw[i] = sum;
    }
}

#define ENTRIES(T, suffix) \
    extern "C" __global__ void conv2d_direct_##suffix(const T* x, const T* w, const T* b, T* y, const Conv g, int isRelu) { \
        forward(x, w, b, y, g, isRelu); \
    } \
    extern "C" __global__ void conv2d_direct_input_grad_##suffix(const T* dy, const T* w, T* dx, const Conv g) { \
        inputGrad(dy, w, dx, g); \
    } \
    extern "C" __global__ void conv2d_direct_weight_grad_##suffix(const T* x, const T* dy, T* dw, const Conv g) { \
        weightGrad(x, dy, dw, g); \
    }
FOR_FLOATS(ENTRIES)
