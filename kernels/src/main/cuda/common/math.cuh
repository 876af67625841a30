// exp, log, tanh, sigmoid, sinpi and cospi. The float32 forms, and log, sinpi and cospi in float64, are the polynomials of
// weft.engine.math written in fma, mul, add and correctly rounded division alone: operation for operation the same, so the bits
// are those of the CPU backends. exp and tanh in float64 are CUDA's own (at most 2 units in the last place).
#pragma once

#include "numbers.cuh"

// ---- exp ----

__device__ inline float powerOfTwo(int n) {
    return __int_as_float((n + 127) << 23);
}

// exp(r) - 1 for r = x - n ln 2, of which n has left a number between -ln 2 / 2 and ln 2 / 2.
__device__ inline float fractionOfExponential(float x, float n) {
    float r = fmaf(n, 0x1.bd0106p-13f, fmaf(n, -0x1.63p-1f, x));
    float q = fmaf(0x1.684fe4p-10f, r, 0x1.123bfp-7f);
    q = fmaf(q, r, 0x1.555b9ap-5f);
    q = fmaf(q, r, 0x1.55548ep-3f);
    q = fmaf(q, r, 0x1.fffff8p-2f);
    return fmaf(r * r, q, r);
}

// Within 1.5 units in the last place: exp(x) = 2^n exp(r) with n = round(x / ln 2) and |r| <= ln 2 / 2. The power is applied in
// two factors, so that a subnormal result is rounded once.
__device__ inline float exponential(float x) {
    const float ROUND = 0x1.8p23f;
    float t = fmaf(x, 0x1.715476p0f, ROUND);
    float y = fractionOfExponential(x, t - ROUND) + 1.0f;
    int power = __float_as_int(t) - 0x4B400000;
    int half = power >> 1;
    y = y * powerOfTwo(half) * powerOfTwo(power - half);
    return x > 89.0f ? infinity<float>() : x < -104.0f ? 0.0f : y;
}

__device__ inline double exponential(double x) {
    return exp(x);
}

// ---- log ----

// Q(f) with log(1 + f) = f + f^2 Q(f) for f from sqrt(1/2) - 1 to sqrt(2) - 1.
__device__ inline float polynomialOfLogarithm(float f) {
    float q = fmaf(0x1.11c874p-4f, f, -0x1.dd651p-4f);
    q = fmaf(q, f, 0x1.e7a54ep-4f);
    q = fmaf(q, f, -0x1.fc4dap-4f);
    q = fmaf(q, f, 0x1.232cfap-3f);
    q = fmaf(q, f, -0x1.555ae4p-3f);
    q = fmaf(q, f, 0x1.99a546p-3f);
    q = fmaf(q, f, -0x1.00000ap-2f);
    q = fmaf(q, f, 0x1.555546p-2f);
    return fmaf(q, f, -0.5f);
}

// Within 1.5 units in the last place: x = 2^e m with m in [sqrt(1/2), sqrt(2)), log(x) = e ln 2 + f + f^2 Q(f) with f = m - 1.
__device__ inline float logarithm(float x) {
    bool subnormal = x < 0x1p-126f;
    int bits = __float_as_int(subnormal ? x * 0x1p23f : x);
    int power = (bits - 0x3F3504F3) >> 23;
    float e = static_cast<float>(power - (subnormal ? 23 : 0));
    float f = __int_as_float(bits - (power << 23)) - 1.0f;
    float y = fmaf(e, 0x1.62e43p-1f, f + fmaf(f * f, polynomialOfLogarithm(f), e * -0x1.05c61p-29f));
    return !(x < infinity<float>()) ? x : x < 0.0f ? __int_as_float(0x7fc00000) : x == 0.0f ? -infinity<float>() : y;
}

// Within 2 units in the last place.
__device__ inline double logarithm(double x) {
    const double powers[] = {
        0x1.9b952a4b91f70p-6, -0x1.dff38a0ca67a1p-5, 0x1.0a2e298fb0646p-4, -0x1.d4c4051bac60ap-5, 0x1.d14b89f60de9dp-5,
        -0x1.fb1944ebe5abbp-5, 0x1.11b33f4daec09p-4, -0x1.24dc71724effap-4, 0x1.3b0e23d251141p-4, -0x1.5550b9b25a307p-4,
        0x1.745d19138dd46p-4, -0x1.9999c36f4d140p-4, 0x1.c71c73249b3fdp-4, -0x1.ffffff2ac5e1ap-4, 0x1.2492491f973b7p-3,
        -0x1.5555555668378p-3, 0x1.99999999a6ccdp-3, -0x1.fffffffffef72p-3, 0x1.5555555555500p-2, -0.5};
    bool subnormal = x < 0x1p-1022;
    long long bits = __double_as_longlong(subnormal ? x * 0x1p52 : x);
    long long power = (bits - 0x3FE6A09E667F3BCDLL) >> 52;
    double e = static_cast<double>(power - (subnormal ? 52 : 0));
    double f = __longlong_as_double(bits - (power << 52)) - 1.0;
    double q = powers[0];
#pragma unroll
    for (int i = 1; i < 20; i++) {
        q = fma(q, f, powers[i]);
    }
    double y = fma(e, 0x1.62e42fefa39efp-1, f + fma(f * f, q, e * 0x1.abc9e3b39803fp-56));
    return !(x < infinity<double>()) ? x : x < 0.0 ? __longlong_as_double(0x7ff8000000000000LL)
            : x == 0.0 ? -infinity<double>() : y;
}

// ---- tanh and sigmoid ----

// Within 2 units in the last place: z + z^3 P(z^2) below 5/8, 1 - 2 / (exp(2z) + 1) above, with z = |x|.
__device__ inline float hyperbolicTangent(float x) {
    float z = fabsf(x);
    float s = z * z;
    float p = fmaf(-0x1.7567ecp-8f, s, 0x1.52095ep-6f);
    p = fmaf(p, s, -0x1.b8378p-5f);
    p = fmaf(p, s, 0x1.1106fep-3f);
    p = fmaf(p, s, -0x1.555532p-2f);
    float near = fmaf(z * s, p, z);
    float far = 1.0f - 2.0f / (exponential(z + z) + 1.0f);
    return copysignf(z < 0.625f ? near : far, x);
}

__device__ inline double hyperbolicTangent(double x) {
    return tanh(x);
}

// The exponential is taken of a number that is not positive, so that it never overflows.
template <typename T>
__device__ inline T sigmoid(T x) {
    T e = exponential(x < T(0) ? x : -x);
    return (x < T(0) ? e : T(1)) / (T(1) + e);
}

// ---- sinpi and cospi ----

// sin(pi (r + quadrant / 2)) for |r| <= 1/4.
__device__ inline float turn(float r, int quadrant) {
    float s = r * r;
    float p = fmaf(-0x1.2da11p-1f, s, 0x1.465ee8p+1f);
    p = fmaf(p, s, -0x1.4abbbap+2f);
    p = fmaf(p, s, -0x1.a12cdp-24f);
    float sine = fmaf(r, 0x1.921fb6p+1f, r * p);
    float c = fmaf(0x1.d61e3cp-3f, s, -0x1.55b684p+0f);
    c = fmaf(c, s, 0x1.03c1b6p+2f);
    c = fmaf(c, s, -0x1.3bd3ccp+2f);
    float cosine = fmaf(s, c, 1.0f);
    float y = (quadrant & 1) == 0 ? sine : cosine;
    return (quadrant & 2) == 0 ? y : -y;
}

__device__ inline double turn(double r, int quadrant) {
    const double sines[] = {
        0x1.e3f13c4deb454p-12, -0x1.e3006b06f038bp-8, 0x1.50782fd2bcefep-4, -0x1.32d2cce2de315p-1, 0x1.466bc67758788p+1,
        -0x1.4abbce625be41p+2, 0x1.0370716d4f4a6p-53};
    const double cosines[] = {
        -0x1.b14bd6a825abcp-14, 0x1.f9c84219be417p-10, -0x1.a6d1e6b6767c0p-6, 0x1.e1f5067b068f6p-3, -0x1.55d3c7e3c2d80p+0,
        0x1.03c1f081b5a65p+2, -0x1.3bd3cc9be45dep+2};
    double s = r * r;
    double p = sines[0];
    double c = cosines[0];
#pragma unroll
    for (int i = 1; i < 7; i++) {
        p = fma(p, s, sines[i]);
        c = fma(c, s, cosines[i]);
    }
    double y = (quadrant & 1) == 0 ? fma(r, 0x1.921fb54442d18p+1, r * p) : fma(s, c, 1.0);
    return (quadrant & 2) == 0 ? y : -y;
}

// Adding 1.5 * 2^23 rounds 2x to an integer and leaves it in the low bits; measuring in half turns makes the rest exact.
__device__ inline void sineAndCosineOfPi(float x, float& sine, float& cosine) {
    float t = fmaf(x, 2.0f, 0x1.8p23f);
    float r = fmaf(t - 0x1.8p23f, -0.5f, x);
    sine = turn(r, __float_as_int(t));
    cosine = turn(r, __float_as_int(t) + 1);
}

__device__ inline void sineAndCosineOfPi(double x, double& sine, double& cosine) {
    double t = fma(x, 2.0, 0x1.8p52);
    double r = fma(t - 0x1.8p52, -0.5, x);
    int quadrant = static_cast<int>(__double_as_longlong(t));
    sine = turn(r, quadrant);
    cosine = turn(r, quadrant + 1);
}
