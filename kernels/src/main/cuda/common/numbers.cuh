// Comparisons that NaN goes through. nvcc turns `x > 0 ? x : 0` into max.f32, which drops NaN, and max.NaN needs sm_80:
// so the test for NaN is written out, and `x <= 0 ? 0 : x`, of which NaN takes the second way.
#pragma once

// One row of entries for each float type.
#define FOR_FLOATS(ENTRY) ENTRY(float, f32) ENTRY(double, f64)

template <typename T>
__device__ inline T infinity();

template <>
__device__ inline float infinity<float>() {
    return __int_as_float(0x7f800000);
}

template <>
__device__ inline double infinity<double>() {
    return __longlong_as_double(0x7ff0000000000000LL);
}

__device__ inline float larger(float a, float b) {
    return fmaxf(a, b);
}

__device__ inline double larger(double a, double b) {
    return fmax(a, b);
}

__device__ inline float smaller(float a, float b) {
    return fminf(a, b);
}

__device__ inline double smaller(double a, double b) {
    return fmin(a, b);
}

// max(a, b), NaN when either is, and +0 above -0.
template <typename T>
__device__ inline T maximum(T a, T b) {
    T largest = larger(a, b);
    return a != a || b != b ? a + b : largest;
}

// min(a, b), NaN when either is, and -0 below +0.
template <typename T>
__device__ inline T minimum(T a, T b) {
    T smallest = smaller(a, b);
    return a != a || b != b ? a + b : smallest;
}

template <typename T>
__device__ inline T relu(T x) {
    return x <= T(0) ? T(0) : x;
}

// Whether a is larger than b. NaN is larger than any number, and no larger than NaN.
template <typename T>
__device__ inline bool above(T a, T b) {
    return a > b || (a != a && b == b);
}
