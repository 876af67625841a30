// erf, exp(x) - 1 and log(1 + exp(x)). The float32 forms, and erf in float64, are those of weft.engine.math operation for
// operation; exp(x) - 1 and log(1 + x) in float64 are CUDA's own (at most 1 unit in the last place).
#pragma once

#include "math.cuh"

// ---- erf ----

// Within 1.5 units in the last place: z + z P(z^2) below 7/8, 1 - exp(-(z + z R(z))) above, with z = |x|.
__device__ inline float errorFunction(float x) {
    float z = minimum(fabsf(x), 4.0f);
    float s = z * z;
    float p = fmaf(-0x1.45461cp-11f, s, 0x1.49cd02p-8f);
    p = fmaf(p, s, -0x1.b6f41ep-6f);
    p = fmaf(p, s, 0x1.ce212ap-4f);
    p = fmaf(p, s, -0x1.81270cp-2f);
    p = fmaf(p, s, 0x1.06eba6p-3f);
    float r = fmaf(0x1.475ac0p-17f, z, -0x1.430c18p-12f);
    r = fmaf(r, z, 0x1.d59b26p-9f);
    r = fmaf(r, z, -0x1.834250p-6f);
    r = fmaf(r, z, 0x1.b28d34p-4f);
    r = fmaf(r, z, 0x1.453e00p-1f);
    r = fmaf(r, z, 0x1.076da8p-3f);
    float near = fmaf(p, z, z);
    float far = 1.0f - exponential(-fmaf(r, z, z));
    return copysignf(z < 0.875f ? near : far, x);
}

// Within 2 units in the last place.
__device__ inline double errorFunction(double x) {
    const double P[] = {
        -0x1.dbd7fa8af95c5p-31, 0x1.e5196b54a6190p-27, -0x1.5dca848f0c918p-23, 0x1.b9c05c8b75d17p-20, -0x1.f4d00d950cd33p-17,
        0x1.f9a30f372f55fp-14, -0x1.c02db35eb3d26p-11, 0x1.565bcd0bb05cfp-8, -0x1.b82ce3127ac7ap-6, 0x1.ce2f21a042995p-4,
        -0x1.812746b0379e4p-2, 0x1.06eba8214db69p-3};
    const double R[] = {
        -0x1.fecb52695d9bdp-40, 0x1.5bb866f642187p-34, -0x1.bb9823bafc4bfp-30, 0x1.60292d442741ap-26, -0x1.855b6c35c9e65p-23,
        0x1.3d22c616f36d8p-20, -0x1.870f9a0cbdb55p-18, 0x1.6dfdd9efea785p-16, -0x1.f5ebe0f260cf9p-15, 0x1.b1052ec8dfb75p-14,
        -0x1.c374c8b6ff9aep-17, -0x1.2509554d07506p-11, 0x1.b7ae7adaca6ebp-10, -0x1.a4dc0591afc33p-13, -0x1.3971b103bfdd8p-6,
        0x1.a4f56dadc4cf1p-4, 0x1.45f305464d682p-1, 0x1.06eba823378a5p-3};
    double z = minimum(fabs(x), 6.0);
    double s = z * z;
    double p = P[0];
    double r = R[0];
#pragma unroll
    for (int i = 1; i < 12; i++) {
        p = fma(p, s, P[i]);
    }
#pragma unroll
    for (int i = 1; i < 18; i++) {
        r = fma(r, z, R[i]);
    }
    return z < 0.875 ? fma(p, x, x) : copysign(1.0 - exponential(-fma(r, z, z)), x);
}

// ---- exp(x) - 1 for x <= 0 ----

// Within 1.5 units in the last place: 2^n p + (2^n - 1) with p = exp(r) - 1 and the n and r of exponential().
__device__ inline float exponentialLess1(float x) {
    x = maximum(x, -25.0f);
    const float ROUND = 0x1.8p23f;
    float t = fmaf(x, 0x1.715476p0f, ROUND);
    float p = fractionOfExponential(x, t - ROUND);
    float scale = powerOfTwo(__float_as_int(t) - 0x4B400000);
    return fmaf(scale, p, scale - 1.0f);
}

__device__ inline double exponentialLess1(double x) {
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

// Within 3 units in the last place. The exponential is taken of a number that is not positive, so that it never overflows.
template <typename T>
__device__ inline T softplus(T x) {
    return maximum(x, T(0)) + logarithmOf1Plus(exponential(-fabs(x)));
}
