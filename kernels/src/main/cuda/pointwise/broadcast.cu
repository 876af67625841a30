// Two inputs that broadcast to the shape of y: y[i] = f(a[at a of i], b[at b of i]).
//
// What it adds: a walk over the collapsed dimensions of y finds the element of each input; a repeated dimension has stride 0.
// A bias on [N, C, H, W] collapses to [N, C, HW], two divisions; a single number against a tensor to one dimension, none.
// Kernels, with their parameters:
// - add sub mul div maximum minimum, broadcasting: OP_broadcast_f32 _f64: a, b, y, n:u32, Walk<2> (a, b)
// Launch: block 256; grid ceil(n / 256) or fewer.
// Per element: up to three elements moved, 1 flop, and a division of integers for each collapsed dimension but one.
#include "../common/grid.cuh"
#include "../common/numbers.cuh"
#include "../common/walk.cuh"

template <typename T, typename F>
__device__ inline void each(const T* __restrict__ a, const T* __restrict__ b, T* __restrict__ y, unsigned n,
                            const Walk<2>& walk, F f) {
    for (unsigned i = first(); i < n; i += step()) {
        int at[2];
        locate(walk, i, at);
        y[i] = f(a[at[0]], b[at[1]]);
    }
}

#define BINARY(name, T, suffix, formula) \
    extern "C" __global__ void name##_broadcast_##suffix(const T* a, const T* b, T* y, unsigned n, const Walk<2> walk) { \
        each(a, b, y, n, walk, [](T u, T v) -> T { return formula; }); \
    }

#define ENTRIES(T, suffix) \
    BINARY(add, T, suffix, u + v) \
    BINARY(sub, T, suffix, u - v) \
    BINARY(mul, T, suffix, u * v) \
    BINARY(div, T, suffix, u / v) \
    BINARY(maximum, T, suffix, maximum(u, v)) \
    BINARY(minimum, T, suffix, minimum(u, v))
FOR_FLOATS(ENTRIES)
