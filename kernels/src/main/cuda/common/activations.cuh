// Tails of exponentials and of the normal distribution, exp(x) - 1 and log(1 + exp(x)). The float32 forms, and the normal tail in
// float64, are those of weft.engine.math operation for operation; exp(x) - 1 and log(1 + x) in float64 are CUDA's own (at most 1
// unit in the last place).
#pragma once

#include "math.cuh"

// ---- a tail of exp, whose factor keeps its digits ----

// exp(x + rest) = upper * lower for x <= 0, taken as at least -150: a factor that is multiplied between the two is in the result
// before that becomes subnormal. rest is what rounding left out of x.
__device__ inline float upperOfExponential(float x, float rest) {
    x = maximum(x, -150.0f);
    const float ROUND = 0x1.8p23f;
    float t = fmaf(x, 0x1.715476p0f, ROUND);
    float y = fractionOfExponential(x, t - ROUND) + 1.0f;
    return fmaf(y, rest, y) * powerOfTwo((__float_as_int(t) - 0x4B400000) >> 1);
}

__device__ inline float lowerOfExponential(float x) {
    int power = __float_as_int(fmaf(maximum(x, -150.0f), 0x1.715476p0f, 0x1.8p23f)) - 0x4B400000;
    return powerOfTwo(power - (power >> 1));
}

__device__ inline double upperOfExponential(double x, double rest) {
    double half = exponential(x * 0.5);
    return half + half * rest;
}

__device__ inline double lowerOfExponential(double x) {
    return exponential(x * 0.5);
}

// As far out z exp(-z) is 0.
template <typename T>
constexpr T LAST_EXPONENT = T(sizeof(T) == 4 ? 150 : 760);

// ---- the tail of a normal distribution ----

// W(z) = Phi(-z) exp(z^2 / 2) for z from 0 to 16, within 4 units in the last place: r = 1 / (z + 4), t = (z - 4) r, W = r P(t).
__device__ inline float normalTail(float z) {
    float r = 1.0f / (z + 4.0f);
    float t = (z - 4.0f) * r;
    t = fmaf(fmaf(-t, z, fmaf(-t, 4.0f, z) - 4.0f), r, t);
    float q = fmaf(-0x1.9efaa8p-15f, t, -0x1.db1f74p-13f);
    q = fmaf(q, t, 0x1.6c9d5cp-13f);
    q = fmaf(q, t, 0x1.aea886p-10f);
    q = fmaf(q, t, -0x1.c9a774p-9f);
    q = fmaf(q, t, -0x1.ee79fep-8f);
    q = fmaf(q, t, 0x1.eec7d2p-5f);
    q = fmaf(q, t, -0x1.7dfedap-3f);
    q = fmaf(q, t, 0x1.8c6dbap-2f);
    q = fmaf(q, t, -0x1.373e3cp-1f);
    q = fmaf(q, t, 0x1.82b4bcp-1f);
    return q * r;
}

// The same for z from 0 to 40, within 5 units in the last place.
__device__ inline double normalTail(double z) {
    const double powers[] = {
        0x1.1256aaa6c543cp-34, 0x1.578883fa8f342p-33, -0x1.0e49dbc488f4ap-31, -0x1.d1fcfbe459acap-30, 0x1.2c4d6de4906cap-29,
        0x1.8e8dbeb2f6079p-27, -0x1.1d328faaa753ep-27, -0x1.3040504bf6501p-24, 0x1.568d6364940d7p-25, 0x1.d4e236fe55207p-22,
        -0x1.670c58687c076p-22, -0x1.73e648ab7202ep-19, 0x1.0b13596cc52cdp-18, 0x1.17df42ebb1177p-16, -0x1.a17006cc7a6edp-15,
        -0x1.f21497180d9cep-15, 0x1.1daf1abfd1a4ep-11, -0x1.a2503770886d8p-11, -0x1.88590e978f578p-9, 0x1.54b4d4f4863dfp-6,
        -0x1.1b1c254ca4502p-4, 0x1.51f6329f01bfdp-3, -0x1.410ed5f875944p-2, 0x1.fb31653876f88p-2, -0x1.54ad03f27ca18p-1,
        0x1.89d3abe1f95aep-1};
    double r = 1.0 / (z + 5.0);
    double t = (z - 5.0) * r;
    t = fma(fma(-t, z, fma(-t, 5.0, z) - 5.0), r, t);
    double q = powers[0];
#pragma unroll
    for (int i = 1; i < 26; i++) {
        q = fma(q, t, powers[i]);
    }
    return q * r;
}

// ---- v(z) = 2 sqrt(2 / pi) (z + 0.044715 z^3) ----

// The two factors of v, A and B with v = z (A + B z^2), and what rounding left out of them.
template <typename T>
struct Cubic;

template <>
struct Cubic<float> {
    static constexpr float A = 0x1.988450p+0f;
    static constexpr float A_REST = 0x1.9ea1b2p-23f;
    static constexpr float B = 0x1.2444f2p-4f;
    static constexpr float B_REST = 0x1.49b16ap-29f;
    static constexpr float LAST = 13.0f;
};

template <>
struct Cubic<double> {
    static constexpr double A = 0x1.9884533d43640p+0;
    static constexpr double A_REST = 0x1.08d0fcb3c500cp-48;
    static constexpr double B = 0x1.2444f2a4d8b4bp-4;
    static constexpr double B_REST = -0x1.6c843a29d1c70p-61;
    static constexpr double LAST = 23.0;
};

template <typename T>
__device__ inline T cubic(T z) {
    return z * fma(Cubic<T>::B, z * z, Cubic<T>::A);
}

// What rounding left out of it: the distance of A from A + B z^2 is exact, because A is short.
template <typename T>
__device__ inline T restOfCubic(T z) {
    T s = z * z;
    T p = fma(Cubic<T>::B, s, Cubic<T>::A);
    T rest = fma(Cubic<T>::B, s, Cubic<T>::A - p)
            + fma(Cubic<T>::B_REST, s, fma(Cubic<T>::B, fma(z, z, -s), Cubic<T>::A_REST));
    return fma(z, rest, fma(z, p, -(z * p)));
}

// z v'(z).
template <typename T>
__device__ inline T slopeOfCubic(T z) {
    return z * fma(T(3) * Cubic<T>::B, z * z, Cubic<T>::A + Cubic<T>::A_REST);
}

// ---- exp(x) - 1 for x <= 0 ----

// Within 1.5 units in the last place: 2^n p + (2^n - 1) with p = exp(r) - 1 and the n and r of exponential().
__device__ inline float expm1Of(float x) {
    x = maximum(x, -25.0f);
    const float ROUND = 0x1.8p23f;
    float t = fmaf(x, 0x1.715476p0f, ROUND);
    float p = fractionOfExponential(x, t - ROUND);
    float scale = powerOfTwo(__float_as_int(t) - 0x4B400000);
    return fmaf(scale, p, scale - 1.0f);
}

__device__ inline double expm1Of(double x) {
    return expm1(x);
}

// ---- log(1 + exp(x)) ----

// log(1 + e) for e from 0 to 1, with the polynomial of logarithm(): 1 + e is 1 + f or 2 (1 + f), and both f are exact.
__device__ inline float logarithmOf1Plus(float e) {
    bool large = e > 0x1.a8279ap-2f;
    float f = large ? fmaf(0.5f, e, -0.5f) : e;
    float power = large ? 1.0f : 0.0f;
    return fmaf(power, 0x1.62e43p-1f, f + fmaf(f * f, polynomialOfLogarithm(f), power * -0x1.05c61p-29f));
}

__device__ inline double logarithmOf1Plus(double e) {
    return log1p(e);
}

// exp(-|x beta|), with what rounding leaves out of the product; where that overflows there is nothing left out.
template <typename T>
__device__ inline T exponentialOfMinusSize(T x, T beta) {
    T size = fabs(x);
    T z = size * beta;
    T rest = z < LAST_EXPONENT<T> ? fma(size, -beta, z) : T(0);
    return upperOfExponential(-z, rest) * lowerOfExponential(-z);
}

// Within 4 units in the last place, beta times. The exponential is taken of a number that is not positive, so that it never
// overflows.
template <typename T>
__device__ inline T softplus(T x, T beta) {
    return maximum(x * beta, T(0)) + logarithmOf1Plus(exponentialOfMinusSize(x, beta));
}
