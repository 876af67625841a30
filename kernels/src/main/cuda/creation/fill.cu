// y[i] = value, y[i] = start + i * step, and the operations in place: y[i] = x[i], y[i] += x[i], y[i] *= c.
//
// What it adds: nothing to read, or y read and written. Filling and copying move bits, so they have one entry per size of
// element, and the host passes the value's bits.
// Kernels, with their parameters:
// - full, fill_: fill_b1 _b4 _b8: y, n:u32, bits:B
// - copy_, reshape, cast to the same type: copy_b1 _b4 _b8: x, y, n:u32
// - arange: arange_f32 _f64 _i32 _u8: y, n:u32, start:f64, step:f64
// - add_ (accumulate): accumulate_f32 _f64: y, x, n:u32
// - mul_ (scale): scale_f32 _f64: y, n:u32, c:T
// Launch: block 256; grid ceil(n / 256) or fewer.
// Per element: one to three elements moved (4 to 12 bytes in float32), at most 1 flop: bound by memory.
#include "../common/grid.cuh"
#include "../common/numbers.cuh"

#define MOVES(B, suffix) \
    extern "C" __global__ void fill_##suffix(B* y, unsigned n, B value) { \
        for (unsigned i = first(); i < n; i += step()) { \
            y[i] = value; \
        } \
    } \
    extern "C" __global__ void copy_##suffix(const B* __restrict__ x, B* __restrict__ y, unsigned n) { \
        for (unsigned i = first(); i < n; i += step()) { \
            y[i] = x[i]; \
        } \
    }
MOVES(unsigned char, b1)
MOVES(unsigned, b4)
MOVES(unsigned long long, b8)

// In double and rounded once. Out of range of an int it saturates.
#define ARANGE(R, suffix, rounded) \
    extern "C" __global__ void arange_##suffix(R* y, unsigned n, double start, double by) { \
        for (unsigned i = first(); i < n; i += step()) { \
            double v = start + static_cast<double>(i) * by; \
            y[i] = rounded; \
        } \
    }
ARANGE(float, f32, static_cast<float>(v))
ARANGE(double, f64, v)
ARANGE(int, i32, v != v ? 0 : __double2int_rz(v))
ARANGE(unsigned char, u8, static_cast<unsigned char>(v != v ? 0 : min(max(__double2int_rz(v), 0), 255)))

#define IN_PLACE(T, suffix) \
    extern "C" __global__ void accumulate_##suffix(T* __restrict__ y, const T* __restrict__ x, unsigned n) { \
        for (unsigned i = first(); i < n; i += step()) { \
            y[i] += x[i]; \
        } \
    } \
    extern "C" __global__ void scale_##suffix(T* y, unsigned n, T c) { \
        for (unsigned i = first(); i < n; i += step()) { \
            y[i] *= c; \
        } \
    }
FOR_FLOATS(IN_PLACE)
