// The pointwise operations that training runs most, four elements at a time.
//
// What it adds: accesses of 16 bytes. A thread asks for four times as much with one instruction, so fewer instructions and fewer
// threads keep the memory busy. Where a tensor does not begin at a multiple of 16 bytes, and for the last n % 4 elements, it goes
// one by one. Results have the same bits as those of unary and binary.
// Kernels, with their parameters:
// - add sub mul relu_grad relu mul_scalar of equal shapes, accumulate scale: OP_vectors_f32 _f64: as in unary, binary and fill
// Launched by no plan: unary and binary are launched instead; this file is compared with them.
// Launch: block 256; grid ceil(n / 1024) or fewer.
// Per element: two or three elements moved (8 or 12 bytes in float32), 1 flop: bound by memory.
#include "../common/grid.cuh"
#include "../common/numbers.cuh"
#include "../common/vectors.cuh"

// y may be a.
template <typename T, typename F>
__device__ inline void each(const T* a, T* y, unsigned n, F f) {
    unsigned vectors = aligned(a) && aligned(y) ? n / V : 0;
    for (unsigned i = first(); i < vectors; i += step()) {
        T u[V];
        load4(a + i * V, u);
#pragma unroll
        for (int j = 0; j < V; j++) {
            u[j] = f(u[j]);
        }
        store4(y + i * V, u);
    }
    for (unsigned i = vectors * V + first(); i < n; i += step()) {
        y[i] = f(a[i]);
    }
}

template <typename T, typename F>
__device__ inline void each(const T* a, const T* b, T* y, unsigned n, F f) {
    unsigned vectors = aligned(a) && aligned(b) && aligned(y) ? n / V : 0;
    for (unsigned i = first(); i < vectors; i += step()) {
        T u[V];
        T v[V];
        load4(a + i * V, u);
        load4(b + i * V, v);
#pragma unroll
        for (int j = 0; j < V; j++) {
            u[j] = f(u[j], v[j]);
        }
        store4(y + i * V, u);
    }
    for (unsigned i = vectors * V + first(); i < n; i += step()) {
        y[i] = f(a[i], b[i]);
    }
}

#define BINARY(name, T, suffix, formula) \
    extern "C" __global__ void name##_vectors_##suffix(const T* a, const T* b, T* y, unsigned n) { \
        each(a, b, y, n, [](T u, T v) -> T { return formula; }); \
    }

// In the gradient u is dy and v is the saved y.
#define ENTRIES(T, suffix) \
    BINARY(add, T, suffix, u + v) \
    BINARY(sub, T, suffix, u - v) \
    BINARY(mul, T, suffix, u * v) \
    BINARY(relu_grad, T, suffix, v <= T(0) ? T(0) : u) \
    extern "C" __global__ void relu_vectors_##suffix(const T* x, T* y, unsigned n) { \
        each(x, y, n, [](T v) -> T { return relu(v); }); \
    } \
    extern "C" __global__ void mul_scalar_vectors_##suffix(const T* x, T* y, unsigned n, T c) { \
        each(x, y, n, [c](T v) -> T { return v * c; }); \
    } \
    extern "C" __global__ void accumulate_vectors_##suffix(T* y, const T* x, unsigned n) { \
        each(y, x, y, n, [](T u, T v) -> T { return u + v; }); \
    } \
    extern "C" __global__ void scale_vectors_##suffix(T* y, unsigned n, T c) { \
        each(y, y, n, [c](T v) -> T { return v * c; }); \
    }
FOR_FLOATS(ENTRIES)
