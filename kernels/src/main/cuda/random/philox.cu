// Uniform and normal numbers and dropout, the same bits as weft.engine.random.RandomNumbers.
//
// What it adds: one thread computes one counter and writes the elements that share it, 4 or in float64 2, with one store of 16
// bytes. The formulas use fma where RandomNumbers does and plain products and sums elsewhere, so this file must be compiled
// without contraction.
// Kernels, with their parameters:
// - uniform: uniform_f32 _f64: y, n:u32, seed:u64, offset:u64, low:T, range:T, last:T; in the arithmetic of T: range = high -
//   low, last = max(low, nextDown(high))
// - normal: normal_f32 _f64: y, n:u32, seed:u64, offset:u64, mean:T, std:T
// - dropout: dropout_f32 _f64: x, y, n:u32, seed:u64, offset:u64, threshold:u32, scale:T; threshold =
//   RandomNumbers.dropThreshold(p), scale = 1 / (1 - p) rounded to T
// Launch: block 256; grid ceil(counters / 256) or fewer; counters = ceil(n / 4), in float64 ceil(n / 2), for dropout always
// ceil(n / 4).
// Per element: one write (4 bytes in float32), and a read for dropout; about 20 integer operations, 40 flops more for normal.
#include "../common/grid.cuh"
#include "../common/math.cuh"
#include "../common/vectors.cuh"
#include "philox.cuh"

__device__ inline unsigned long long pair(unsigned low, unsigned high) {
    return static_cast<unsigned long long>(high) << 32 | low;
}

// ---- from words to the elements of one counter ----

__device__ inline void uniforms(const Words& w, float (&u)[4]) {
    u[0] = static_cast<float>(w.c0 >> 8) * 0x1p-24f;
    u[1] = static_cast<float>(w.c1 >> 8) * 0x1p-24f;
    u[2] = static_cast<float>(w.c2 >> 8) * 0x1p-24f;
    u[3] = static_cast<float>(w.c3 >> 8) * 0x1p-24f;
}

__device__ inline void uniforms(const Words& w, double (&u)[2]) {
    u[0] = static_cast<double>(pair(w.c0, w.c1) >> 11) * 0x1p-53;
    u[1] = static_cast<double>(pair(w.c2, w.c3) >> 11) * 0x1p-53;
}

// Box-Muller: a radius from one word, an angle in half turns from the other.
__device__ inline void boxMuller(unsigned a, unsigned b, float& even, float& odd) {
    float v = fmaf(static_cast<float>(a >> 1), 0x1p-31f, 0x1p-32f);
    float x = static_cast<float>(static_cast<int>(b) >> 8) * 0x1p-23f;
    float r = sqrt(-2.0f * logarithm(v));
    float sine;
    float cosine;
    sineAndCosineOfPi(x, sine, cosine);
    even = r * cosine;
    odd = r * sine;
}

__device__ inline void normals(const Words& w, float (&z)[4]) {
    boxMuller(w.c0, w.c1, z[0], z[1]);
    boxMuller(w.c2, w.c3, z[2], z[3]);
}

__device__ inline void normals(const Words& w, double (&z)[2]) {
    double v = fma(static_cast<double>(static_cast<long long>(pair(w.c0, w.c1) >> 1)), 0x1p-63, 0x1p-64);
    double x = static_cast<double>(static_cast<long long>(pair(w.c2, w.c3)) >> 11) * 0x1p-52;
    double r = sqrt(-2.0 * logarithm(v));
    double sine;
    double cosine;
    sineAndCosineOfPi(x, sine, cosine);
    z[0] = r * cosine;
    z[1] = r * sine;
}

// ---- kernels ----

__device__ inline void store(float* y, const float (&drawn)[4]) {
    store4(y, drawn);
}

__device__ inline void store(double* y, const double (&drawn)[2]) {
    store2(y, drawn);
}

// PER elements of each counter; the last counter may have fewer.
template <int PER, typename T, typename F>
__device__ inline void draw(T* __restrict__ y, unsigned n, unsigned long long seed, unsigned long long offset, F make) {
    unsigned counters = (n + PER - 1) / PER;
    bool vectors = aligned(y);
    for (unsigned i = first(); i < counters; i += step()) {
        T drawn[PER];
        make(philox(seed, offset + i), drawn);
        if (vectors && i * PER + PER <= n) {
            store(y + i * PER, drawn);
            continue;
        }
#pragma unroll
        for (int j = 0; j < PER; j++) {
            if (i * PER + j < n) {
                y[i * PER + j] = drawn[j];
            }
        }
    }
}

// range is high - low; last, the largest number below high, holds back what rounding lifts to high.
template <int PER, typename T>
__device__ inline void uniform(T* y, unsigned n, unsigned long long seed, unsigned long long offset, T low, T range, T last) {
    draw<PER>(y, n, seed, offset, [=](const Words& w, T (&drawn)[PER]) {
        uniforms(w, drawn);
#pragma unroll
        for (int j = 0; j < PER; j++) {
            drawn[j] = minimum(fma(drawn[j], range, low), last);
        }
    });
}

template <int PER, typename T>
__device__ inline void normal(T* y, unsigned n, unsigned long long seed, unsigned long long offset, T mean, T std) {
    draw<PER>(y, n, seed, offset, [=](const Words& w, T (&drawn)[PER]) {
        normals(w, drawn);
#pragma unroll
        for (int j = 0; j < PER; j++) {
            drawn[j] = fma(drawn[j], std, mean);
        }
    });
}

// An element is kept if the upper 31 bits of its word reach the threshold: integers, so no rounding can differ.
template <typename T>
__device__ inline void dropout(const T* __restrict__ x, T* __restrict__ y, unsigned n, unsigned long long seed,
                               unsigned long long offset, unsigned threshold, T scale) {
    unsigned counters = (n + V - 1) / V;
    bool vectors = aligned(x) && aligned(y);
    for (unsigned i = first(); i < counters; i += step()) {
        Words w = philox(seed, offset + i);
        unsigned words[V] = {w.c0, w.c1, w.c2, w.c3};
        if (vectors && i * V + V <= n) {
            T v[V];
            load4(x + i * V, v);
#pragma unroll
            for (int j = 0; j < V; j++) {
                v[j] = words[j] >> 1 >= threshold ? v[j] * scale : T(0);
            }
            store4(y + i * V, v);
            continue;
        }
#pragma unroll
        for (int j = 0; j < V; j++) {
            if (i * V + j < n) {
                y[i * V + j] = words[j] >> 1 >= threshold ? x[i * V + j] * scale : T(0);
            }
        }
    }
}

#define ENTRIES(T, suffix, PER) \
    extern "C" __global__ void uniform_##suffix(T* y, unsigned n, unsigned long long seed, unsigned long long offset, T low, \
                                                T range, T last) { \
        uniform<PER>(y, n, seed, offset, low, range, last); \
    } \
    extern "C" __global__ void normal_##suffix(T* y, unsigned n, unsigned long long seed, unsigned long long offset, T mean, \
                                               T std) { \
        normal<PER>(y, n, seed, offset, mean, std); \
    } \
    extern "C" __global__ void dropout_##suffix(const T* x, T* y, unsigned n, unsigned long long seed, \
                                                unsigned long long offset, unsigned threshold, T scale) { \
        dropout(x, y, n, seed, offset, threshold, scale); \
    }
ENTRIES(float, f32, 4)
ENTRIES(double, f64, 2)
