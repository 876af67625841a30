// The same values as another type: y[i] = (R) x[i].
//
// What it adds: conversions with Java's meaning. A float becomes an integer by dropping its fraction; what does not fit
// saturates, bytes at 0 and 255; NaN becomes 0, which the hardware does not promise from float64, so it is tested.
// Kernels, with their parameters:
// - cast: cast_FROM_TO for two different ones of f32 f64 i32 u8; equal types are a copy: x, y, n:u32
// Launch: block 256; grid ceil(n / 256) or fewer.
// Per element: one element read and one written (12 bytes between float32 and float64).
#include "../common/grid.cuh"

template <typename R>
struct To {
    template <typename T>
    __device__ static R from(T v) {
        return static_cast<R>(v);
    }
};

template <>
struct To<int> {
    __device__ static int from(float v) {
        return v != v ? 0 : __float2int_rz(v);
    }

    __device__ static int from(double v) {
        return v != v ? 0 : __double2int_rz(v);
    }

    __device__ static int from(unsigned char v) {
        return v;
    }

    __device__ static int from(int v) {
        return v;
    }
};

template <>
struct To<unsigned char> {
    template <typename T>
    __device__ static unsigned char from(T v) {
        return static_cast<unsigned char>(min(max(To<int>::from(v), 0), 255));
    }
};

#define CAST(T, from_, R, to) \
    extern "C" __global__ void cast_##from_##_##to(const T* __restrict__ x, R* __restrict__ y, unsigned n) { \
        for (unsigned i = first(); i < n; i += step()) { \
            y[i] = To<R>::from(x[i]); \
        } \
    }
CAST(float, f32, double, f64)
CAST(float, f32, int, i32)
CAST(float, f32, unsigned char, u8)
CAST(double, f64, float, f32)
CAST(double, f64, int, i32)
CAST(double, f64, unsigned char, u8)
CAST(int, i32, float, f32)
CAST(int, i32, double, f64)
CAST(int, i32, unsigned char, u8)
CAST(unsigned char, u8, float, f32)
CAST(unsigned char, u8, double, f64)
CAST(unsigned char, u8, int, i32)
