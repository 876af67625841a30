// y[i] = a[i] ^ b[i], and y[i] = x[i] ^ c.
//
// What it adds: the one function that is not a short polynomial (see power.cuh). It has a file of its own because it is longer
// than all other pointwise kernels together, and a driver compiles whole files.
// Kernels, with their parameters:
// - pow: pow_f32 _f64: a, b, y, n:u32, Walk<2> (a, b)
// - pow_scalar: pow_scalar_f32 _f64: x, y, n:u32, c:f64
// Launch: block 256; grid ceil(n / 256) or fewer. Inputs of one shape are a walk of rank 1.
// Per element: three elements moved, about 100 flops in float64.
#include "../common/grid.cuh"
#include "../common/numbers.cuh"
#include "../common/power.cuh"
#include "../common/walk.cuh"

template <typename T>
__device__ inline void pairs(const T* __restrict__ a, const T* __restrict__ b, T* __restrict__ y, unsigned n,
                             const Walk<2>& walk) {
    for (unsigned i = first(); i < n; i += step()) {
        int at[2];
        locate(walk, i, at);
        y[i] = power(a[at[0]], b[at[1]]);
    }
}

// A power of one half is the square root, as in PyTorch: NaN for minus infinity, -0 for -0; and one of minus one half its inverse.
// The exponent is double in float32, too: of a large one, rounding would decide the sign.
template <typename T>
__device__ inline void scalar(const T* __restrict__ x, T* __restrict__ y, unsigned n, double c) {
    for (unsigned i = first(); i < n; i += step()) {
        y[i] = c == 0.5 ? sqrt(x[i]) : c == -0.5 ? T(1) / sqrt(x[i]) : static_cast<T>(pow(static_cast<double>(x[i]), c));
    }
}

#define ENTRIES(T, suffix) \
    extern "C" __global__ void pow_##suffix(const T* a, const T* b, T* y, unsigned n, const Walk<2> walk) { \
        pairs(a, b, y, n, walk); \
    } \
    extern "C" __global__ void pow_scalar_##suffix(const T* x, T* y, unsigned n, double c) { \
        scalar(x, y, n, c); \
    }
FOR_FLOATS(ENTRIES)
