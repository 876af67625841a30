// Smooth activations, y[i] = f(x[i]), and their gradients, dx[i] = dy[i] * f'(x[i]).
//
// What it adds: functions that take more than a few instructions. elu, gelu, silu and softplus need an exponential each, gelu
// also a polynomial, and gelu's slope two exponentials; still a modern GPU has them done before the next element arrives. They
// have a file of their own because they are longer than the others, and a driver compiles whole files.
// Launch: block 256; grid ceil(n / 256) or fewer.
// Per element: two elements moved forward and three backward (8 and 12 bytes in float32), 12 to 60 flops: bound by memory in
// float32.
#include "../common/activations.cuh"
#include "../common/grid.cuh"

template <typename T, typename F>
__device__ inline void each(const T* __restrict__ x, T* __restrict__ y, unsigned n, F f) {
    for (unsigned i = first(); i < n; i += step()) {
        y[i] = f(x[i]);
    }
}

template <typename T, typename F>
__device__ inline void each(const T* __restrict__ dy, const T* __restrict__ x, T* __restrict__ dx, unsigned n, F slope) {
    for (unsigned i = first(); i < n; i += step()) {
        dx[i] = dy[i] * slope(x[i]);
    }
}

// ---- gelu ----

constexpr double SQRT_HALF = 0.70710678118654752440;
constexpr double SQRT_2_BY_PI = 0.79788456080286535588;
constexpr double DENSITY_AT_0 = 0.39894228040143267794;
constexpr double CUBIC = 0.044715;

// The share of a normal distribution below x.
template <typename T>
__device__ inline T phi(T x) {
    return (errorFunction(x * T(SQRT_HALF)) + T(1)) * T(0.5);
}

template <typename T>
__device__ inline T geluSlope(T x) {
    return fma(exponential(x * x * T(-0.5)) * T(DENSITY_AT_0), x, phi(x));
}

template <typename T>
__device__ inline T inner(T x) {
    return fma(x * x * x, T(CUBIC), x) * T(SQRT_2_BY_PI);
}

template <typename T>
__device__ inline T nearlyGelu(T x) {
    return x * T(0.5) * (hyperbolicTangent(inner(x)) + T(1));
}

template <typename T>
__device__ inline T nearlyGeluSlope(T x) {
    T t = hyperbolicTangent(inner(x));
    T slopeOfInner = fma(x * x, T(3) * T(CUBIC), T(1)) * T(SQRT_2_BY_PI);
    return (t + T(1)) * T(0.5) + x * T(0.5) * (T(1) - t * t) * slopeOfInner;
}

// ---- silu ----

template <typename T>
__device__ inline T siluSlope(T x) {
    T s = sigmoid(x);
    return s * (x * (T(1) - s) + T(1));
}

#define ACTIVATION(name, T, suffix, formula, slope) \
    extern "C" __global__ void name##_##suffix(const T* x, T* y, unsigned n) { \
        each(x, y, n, [](T v) -> T { return formula; }); \
    } \
    extern "C" __global__ void name##_grad_##suffix(const T* dy, const T* x, T* dx, unsigned n) { \
        each(dy, x, dx, n, [](T v) -> T { return slope; }); \
    }

#define ENTRIES(T, suffix) \
    ACTIVATION(gelu, T, suffix, v * phi(v), geluSlope(v)) \
    ACTIVATION(gelu_nearly, T, suffix, nearlyGelu(v), nearlyGeluSlope(v)) \
    ACTIVATION(silu, T, suffix, v * sigmoid(v), siluSlope(v))
FOR_FLOATS(ENTRIES)

// ---- elu ----

#define ELU(T, suffix) \
    extern "C" __global__ void elu_##suffix(const T* x, T* y, unsigned n, T alpha) { \
        each(x, y, n, [alpha](T v) -> T { return v > T(0) ? v : exponentialLess1(v) * alpha; }); \
    } \
    extern "C" __global__ void elu_grad_##suffix(const T* dy, const T* x, T* dx, unsigned n, T alpha) { \
        each(dy, x, dx, n, [alpha](T v) -> T { return v <= T(0) ? exponential(v) * alpha : T(1); }); \
    }
FOR_FLOATS(ELU)

// ---- softplus ----

#define SOFTPLUS(T, suffix) \
    extern "C" __global__ void softplus_##suffix(const T* x, T* y, unsigned n, T beta, T threshold) { \
        each(x, y, n, [beta, threshold](T v) -> T { return v * beta > threshold ? v : softplus(v * beta) / beta; }); \
    } \
    extern "C" __global__ void softplus_grad_##suffix(const T* dy, const T* x, T* dx, unsigned n, T beta, T threshold) { \
        each(dy, x, dx, n, [beta, threshold](T v) -> T { return v * beta > threshold ? T(1) : sigmoid(v * beta); }); \
    }
FOR_FLOATS(SOFTPLUS)
