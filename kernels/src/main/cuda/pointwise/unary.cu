// One input, or one input and a number: y[i] = f(x[i]).
//
// What it adds: the pattern all others follow. One thread for one element, neighbours side by side, so that a warp reads and
// writes whole 128-byte lines; a grid-stride loop, so that any grid covers any n.
// Kernels, with their parameters:
// - neg abs exp log sqrt relu sigmoid tanh softsign sign: OP_f32 _f64: x, y, n:u32
// - is_finite: is_finite_f32 _f64 (type of x): x, y, n:u32; y: u8
// - add_scalar mul_scalar div_scalar rsub_scalar rdiv_scalar leaky_relu: OP_f32 _f64: x, y, n:u32, c:T
// - clamp: clamp_f32 _f64: x, y, n:u32, low:T, high:T
// Launch: block 256; grid ceil(n / 256) or fewer.
// Per element: two elements moved (8 bytes in float32), 1 to about 40 flops: bound by memory.
#include "../common/grid.cuh"
#include "../common/math.cuh"

template <typename T, typename R, typename F>
__device__ inline void each(const T* __restrict__ x, R* __restrict__ y, unsigned n, F f) {
    for (unsigned i = first(); i < n; i += step()) {
        y[i] = f(x[i]);
    }
}

#define UNARY(name, T, suffix, R, formula) \
    extern "C" __global__ void name##_##suffix(const T* x, R* y, unsigned n) { \
        each(x, y, n, [](T v) -> R { return formula; }); \
    }

#define ENTRIES(T, suffix) \
    UNARY(neg, T, suffix, T, -v) \
    UNARY(abs, T, suffix, T, fabs(v)) \
    UNARY(exp, T, suffix, T, exponential(v)) \
    UNARY(log, T, suffix, T, logarithm(v)) \
    UNARY(sqrt, T, suffix, T, sqrt(v)) \
    UNARY(relu, T, suffix, T, relu(v)) \
    UNARY(sigmoid, T, suffix, T, sigmoid(v)) \
    UNARY(tanh, T, suffix, T, hyperbolicTangent(v)) \
    UNARY(softsign, T, suffix, T, v / (T(1) + fabs(v))) \
    UNARY(sign, T, suffix, T, v > T(0) ? T(1) : v < T(0) ? T(-1) : v) \
    UNARY(is_finite, T, suffix, unsigned char, fabs(v) < infinity<T>())
FOR_FLOATS(ENTRIES)

#define SCALAR(name, T, suffix, formula) \
    extern "C" __global__ void name##_##suffix(const T* x, T* y, unsigned n, T c) { \
        each(x, y, n, [c](T v) -> T { return formula; }); \
    }

#define SCALAR_ENTRIES(T, suffix) \
    SCALAR(add_scalar, T, suffix, v + c) \
    SCALAR(mul_scalar, T, suffix, v * c) \
    SCALAR(div_scalar, T, suffix, v / c) \
    SCALAR(rsub_scalar, T, suffix, c - v) \
    SCALAR(rdiv_scalar, T, suffix, c / v) \
    SCALAR(leaky_relu, T, suffix, v > T(0) ? v : c * v)
FOR_FLOATS(SCALAR_ENTRIES)

#define CLAMP(T, suffix) \
    extern "C" __global__ void clamp_##suffix(const T* x, T* y, unsigned n, T low, T high) { \
        each(x, y, n, [low, high](T v) -> T { return minimum(maximum(v, low), high); }); \
    }
FOR_FLOATS(CLAMP)
