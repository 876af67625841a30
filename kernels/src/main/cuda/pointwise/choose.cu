// Comparisons of any type, to a mask of 0 and 1, and where, which chooses by one.
//
// What it adds: types beyond floats. where moves elements and compares none, so it has one entry per size of element.
// Kernels, with their parameters:
// - eq ne lt le gt ge: OP_f32 _f64 _i32 _u8: a, b, y, n:u32, Walk<2> (a, b); y: u8
// - where: where_b1 _b4 _b8: mask, a, b, y, n:u32, Walk<3> (mask, a, b)
// Launch: block 256; grid ceil(n / 256) or fewer. Inputs of one shape are a walk of rank 1, without a division.
// Per element: a comparison moves two elements and a byte (9 bytes in float32), where three elements and a byte.
#include "../common/grid.cuh"
#include "../common/walk.cuh"

template <typename T, typename F>
__device__ inline void each(const T* __restrict__ a, const T* __restrict__ b, unsigned char* __restrict__ y, unsigned n,
                            const Walk<2>& walk, F f) {
    for (unsigned i = first(); i < n; i += step()) {
        int at[2];
        locate(walk, i, at);
        y[i] = f(a[at[0]], b[at[1]]);
    }
}

#define COMPARISON(name, T, suffix, formula) \
    extern "C" __global__ void name##_##suffix(const T* a, const T* b, unsigned char* y, unsigned n, const Walk<2> walk) { \
        each(a, b, y, n, walk, [](T u, T v) -> unsigned char { return formula; }); \
    }

#define ENTRIES(T, suffix) \
    COMPARISON(eq, T, suffix, u == v) \
    COMPARISON(ne, T, suffix, u != v) \
    COMPARISON(lt, T, suffix, u < v) \
    COMPARISON(le, T, suffix, u <= v) \
    COMPARISON(gt, T, suffix, u > v) \
    COMPARISON(ge, T, suffix, u >= v)
ENTRIES(float, f32)
ENTRIES(double, f64)
ENTRIES(int, i32)
ENTRIES(unsigned char, u8)

template <typename B>
__device__ inline void where(const unsigned char* __restrict__ mask, const B* __restrict__ a, const B* __restrict__ b,
                             B* __restrict__ y, unsigned n, const Walk<3>& walk) {
    for (unsigned i = first(); i < n; i += step()) {
        int at[3];
        locate(walk, i, at);
        y[i] = mask[at[0]] != 0 ? a[at[1]] : b[at[2]];
    }
}

#define WHERE(B, suffix) \
    extern "C" __global__ void where_##suffix(const unsigned char* mask, const B* a, const B* b, B* y, unsigned n, \
                                              const Walk<3> walk) { \
        where(mask, a, b, y, n, walk); \
    }
WHERE(unsigned char, b1)
WHERE(unsigned, b4)
WHERE(unsigned long long, b8)
