// Pooling by a norm, y = (sum of x^power over the window)^(1 / power), and its gradient.
//
// What it adds: a function on the way into the sum and one on the way out. Both are computed in double and rounded once, so that
// x^power neither overflows nor loses what the root would bring back. The powers 1 and 2 are a copy and a square. The gradient
// gathers, as that of the average does. There is neither padding nor dilation; the sum of a window that hangs over the edge is
// scaled by the share of it that lies inside.
// Kernels, with their parameters:
// - lp_pool2d: lp_pool2d_f32 _f64: x, y, Pool, power:f64; padding and dilation are not read
// - lp_pool2d_grad: lp_pool2d_grad_f32 _f64: dy, x, y, dx, Pool, power:f64
// Launch: block 256; grid ceil(n / 256) or fewer, where n is the number of elements of y, or of dx.
// Per element of y: R * S reads and one write (with a 2 x 2 window 20 bytes in float32). Per element of dx: one of x and
// R * S / (strideH * strideW) pairs of dy and y, one write.
#include "window.cuh"

__device__ inline double raised(double x, double power) {
    return power == 1.0 ? x : power == 2.0 ? x * x : power == 0.5 ? sqrt(x) : pow(x, power);
}

// How many elements of a window lie inside along one dimension.
__device__ inline int inside(int window, int kernel, int stride, int extent) {
    return min(window * stride + kernel, extent) - window * stride;
}

__device__ inline double share(int p, int q, const Pool& g) {
    return static_cast<double>(g.R) * g.S / (inside(p, g.R, g.strideH, g.H) * inside(q, g.S, g.strideW, g.W));
}

template <typename T>
__device__ inline void forward(const T* __restrict__ x, T* __restrict__ y, const Pool& g, double power) {
    unsigned n = static_cast<unsigned>(g.planes) * g.P * g.Q;
    for (unsigned i = first(); i < n; i += step()) {
        unsigned row = i / g.Q;
        int q = i - row * g.Q;
        unsigned image = row / g.P;
        int p = row - image * g.P;
        const T* window = x + (static_cast<size_t>(image) * g.H + p * g.strideH) * g.W + q * g.strideW;
        int rows = inside(p, g.R, g.strideH, g.H);
        int columns = inside(q, g.S, g.strideW, g.W);
        double sum = 0;
        for (int r = 0; r < rows; r++) {
            for (int s = 0; s < columns; s++) {
                sum += raised(window[r * g.W + s], power);
            }
        }
        y[i] = static_cast<T>(raised(sum * share(p, q, g), 1.0 / power));
    }
}

template <typename T>
__device__ inline void backward(const T* __restrict__ dy, const T* __restrict__ x, const T* __restrict__ y,
                                T* __restrict__ dx, const Pool& g, double power) {
    unsigned n = static_cast<unsigned>(g.planes) * g.H * g.W;
    for (unsigned i = first(); i < n; i += step()) {
        unsigned row = i / g.W;
        int w = i - row * g.W;
        unsigned image = row / g.H;
        int h = row - image * g.H;
        size_t plane = static_cast<size_t>(image) * g.P * g.Q;
        int pFrom, pTo, qFrom, qTo;
        windows(h, g.R, g.strideH, 0, 1, g.P, pFrom, pTo);
        windows(w, g.S, g.strideW, 0, 1, g.Q, qFrom, qTo);
        double slope = power == 1.0 ? 1.0 : raised(x[i], power - 1.0);
        double sum = 0;
        for (int p = pFrom; p < pTo; p++) {
            for (int q = qFrom; q < qTo; q++) {
                size_t at = plane + p * g.Q + q;
                double norm = y[at];
                if (norm != 0.0) {
                    double root = power == 1.0 ? 1.0 : power == 2.0 ? 1.0 / norm : pow(norm, 1.0 - power);
                    sum += share(p, q, g) * dy[at] * root * slope;
                }
            }
        }
        dx[i] = static_cast<T>(sum);
    }
}

#define ENTRIES(T, suffix) \
    extern "C" __global__ void lp_pool2d_##suffix(const T* x, T* y, const Pool g, double power) { \
        forward(x, y, g, power); \
    } \
    extern "C" __global__ void lp_pool2d_grad_##suffix(const T* dy, const T* x, const T* y, T* dx, const Pool g, double power) { \
        backward(dy, x, y, dx, g, power); \
    }
FOR_FLOATS(ENTRIES)
