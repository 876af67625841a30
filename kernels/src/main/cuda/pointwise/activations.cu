// Smooth activations, y[i] = f(x[i]), and their gradients, dx[i] = dy[i] * f'(x[i]).
//
// What it adds: functions that take more than a few instructions. elu, gelu, silu and softplus need an exponential each, gelu
// also a polynomial; still a modern GPU has them done before the next element arrives. For gelu, in both forms, and silu
// f(x) - f(-x) is x, so the slopes at x and -x add up to 1: computed is the tail on the left, -f or f', with all its digits. They
// have a file of their own because they are longer than the others, and a driver compiles whole files.
// Kernels, with their parameters:
// - elu elu_grad: OP_f32 _f64: forward x, y, n:u32, alpha:T; gradient dy, x, dx, n:u32, alpha:T
// - gelu gelu_grad silu silu_grad: gelu_f32 _f64, gelu_grad_.., by the tanh approximation gelu_tanh_.., gelu_tanh_grad_..;
//   silu_.., silu_grad_..: forward x, y, n:u32; gradient dy, x, dx, n:u32
// - softplus softplus_grad: OP_f32 _f64: forward x, y, n:u32, beta:T, threshold:T; gradient dy, x, dx, n:u32, beta:T,
//   threshold:T
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

template <typename T>
__device__ inline T value(T x, T tail) {
    return x < T(0) ? -tail : x - tail;
}

template <typename T>
__device__ inline T slope(T x, T tail) {
    return x < T(0) ? tail : T(1) - tail;
}

// ---- gelu ----

constexpr double DENSITY_AT_0 = 0.39894228040143267794;

// Beyond it z Phi(-z) is 0.
template <typename T>
constexpr T LAST_NORMAL = T(sizeof(T) == 4 ? 16 : 40);

// factor exp(-z^2 / 2), with what rounding leaves out of the square.
template <typename T>
__device__ inline T density(T z, T factor) {
    T s = z * z;
    return upperOfExponential(s * T(-0.5), fma(z, z, -s) * T(-0.5)) * factor * lowerOfExponential(s * T(-0.5));
}

template <typename T>
__device__ inline T gelu(T x) {
    T z = minimum(fabs(x), LAST_NORMAL<T>);
    return value(x, density(z, z * normalTail(z)));
}

template <typename T>
__device__ inline T geluSlope(T x) {
    T z = minimum(fabs(x), LAST_NORMAL<T>);
    return slope(x, density(z, fma(z, T(-DENSITY_AT_0), normalTail(z))));
}

// ---- silu, and the near form of gelu, x sigmoid(v(x)) ----

// z e / (1 + e) with e = exp(exponent + rest).
template <typename T>
__device__ inline T logistic(T z, T exponent, T rest) {
    T upper = upperOfExponential(exponent, rest);
    T lower = lowerOfExponential(exponent);
    return z / (upper * lower + T(1)) * upper * lower;
}

// The slope of z sigmoid(v(z)) at -z, d e (1 - by d) with d = 1 / (1 + e) and by = z v'(z).
template <typename T>
__device__ inline T logisticSlope(T by, T exponent, T rest) {
    T upper = upperOfExponential(exponent, rest);
    T lower = lowerOfExponential(exponent);
    T d = T(1) / (upper * lower + T(1));
    return fma(-by, d, T(1)) * d * upper * lower;
}

template <typename T>
__device__ inline T tanhGelu(T x) {
    T z = minimum(fabs(x), Cubic<T>::LAST);
    return value(x, logistic(z, -cubic(z), -restOfCubic(z)));
}

template <typename T>
__device__ inline T tanhGeluSlope(T x) {
    T z = minimum(fabs(x), Cubic<T>::LAST);
    return slope(x, logisticSlope(slopeOfCubic(z), -cubic(z), -restOfCubic(z)));
}

template <typename T>
__device__ inline T silu(T x) {
    T z = minimum(fabs(x), LAST_EXPONENT<T>);
    return value(x, logistic(z, -z, T(0)));
}

template <typename T>
__device__ inline T siluSlope(T x) {
    T z = minimum(fabs(x), LAST_EXPONENT<T>);
    return slope(x, logisticSlope(z, -z, T(0)));
}

#define ACTIVATION(name, T, suffix, formula, slope) \
    extern "C" __global__ void name##_##suffix(const T* x, T* y, unsigned n) { \
        each(x, y, n, [](T v) -> T { return formula; }); \
    } \
    extern "C" __global__ void name##_grad_##suffix(const T* dy, const T* x, T* dx, unsigned n) { \
        each(dy, x, dx, n, [](T v) -> T { return slope; }); \
    }

#define ENTRIES(T, suffix) \
    ACTIVATION(gelu, T, suffix, gelu(v), geluSlope(v)) \
    ACTIVATION(gelu_tanh, T, suffix, tanhGelu(v), tanhGeluSlope(v)) \
    ACTIVATION(silu, T, suffix, silu(v), siluSlope(v))
FOR_FLOATS(ENTRIES)

// ---- elu ----

template <typename T>
__device__ inline T eluTail(T x, T alpha) {
    return upperOfExponential(x, T(0)) * alpha * lowerOfExponential(x);
}

#define ELU(T, suffix) \
    extern "C" __global__ void elu_##suffix(const T* x, T* y, unsigned n, T alpha) { \
        each(x, y, n, [alpha](T v) -> T { return v > T(0) ? v : expm1Of(v) * alpha; }); \
    } \
    extern "C" __global__ void elu_grad_##suffix(const T* dy, const T* x, T* dx, unsigned n, T alpha) { \
        each(dy, x, dx, n, [alpha](T v) -> T { return v <= T(0) ? eluTail(v, alpha) : T(1); }); \
    }
FOR_FLOATS(ELU)

// ---- softplus ----

template <typename T>
__device__ inline T softplusSlope(T x, T beta) {
    T e = exponentialOfMinusSize(x, beta);
    return (x * beta < T(0) ? e : T(1)) / (e + T(1));
}

#define SOFTPLUS(T, suffix) \
    extern "C" __global__ void softplus_##suffix(const T* x, T* y, unsigned n, T beta, T threshold) { \
        each(x, y, n, [beta, threshold](T v) -> T { return v * beta > threshold ? v : softplus(v, beta) / beta; }); \
    } \
    extern "C" __global__ void softplus_grad_##suffix(const T* dy, const T* x, T* dx, unsigned n, T beta, T threshold) { \
        each(dy, x, dx, n, [beta, threshold](T v) -> T { return v * beta > threshold ? T(1) : softplusSlope(v, beta); }); \
    }
FOR_FLOATS(SOFTPLUS)
