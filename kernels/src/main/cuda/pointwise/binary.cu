// Two inputs of one shape: y[i] = f(a[i], b[i]), and the gradients that are one pass over their inputs.
//
// What it adds: a second stream of reads. With equal shapes all three lie side by side and no index is computed.
// Kernels, with their parameters:
// - add sub mul div maximum minimum, equal shapes: OP_f32 _f64: a, b, y, n:u32
// - relu_grad sigmoid_grad tanh_grad: OP_f32 _f64: dy, y, dx, n:u32
// - leaky_relu_grad: leaky_relu_grad_f32 _f64: dy, x, dx, n:u32, c:T
// Launch: block 256; grid ceil(n / 256) or fewer.
// Per element: three elements moved (12 bytes in float32), 1 to 3 flops: bound by memory.
#include "../common/grid.cuh"
#include "../common/numbers.cuh"

template <typename T, typename F>
__device__ inline void each(const T* __restrict__ a, const T* __restrict__ b, T* __restrict__ y, unsigned n, F f) {
    for (unsigned i = first(); i < n; i += step()) {
        y[i] = f(a[i], b[i]);
    }
}

#define BINARY(name, T, suffix, formula) \
    extern "C" __global__ void name##_##suffix(const T* a, const T* b, T* y, unsigned n) { \
        each(a, b, y, n, [](T u, T v) -> T { return formula; }); \
    }

// In the gradients u is dy and v is the saved y.
#define ENTRIES(T, suffix) \
    BINARY(add, T, suffix, u + v) \
    BINARY(sub, T, suffix, u - v) \
    BINARY(mul, T, suffix, u * v) \
    BINARY(div, T, suffix, u / v) \
    BINARY(maximum, T, suffix, maximum(u, v)) \
    BINARY(minimum, T, suffix, minimum(u, v)) \
    BINARY(relu_grad, T, suffix, v <= T(0) ? T(0) : u) \
    BINARY(sigmoid_grad, T, suffix, u * v * (T(1) - v)) \
    BINARY(tanh_grad, T, suffix, u * fma(-v, v, T(1)))
FOR_FLOATS(ENTRIES)

#define LEAKY_RELU_GRAD(T, suffix) \
    extern "C" __global__ void leaky_relu_grad_##suffix(const T* dy, const T* x, T* dx, unsigned n, T c) { \
        each(dy, x, dx, n, [c](T u, T v) -> T { return v > T(0) ? u : c * u; }); \
    }
FOR_FLOATS(LEAKY_RELU_GRAD)
