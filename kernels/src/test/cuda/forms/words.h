// A kernel of one expression: thread i has the words a, b, c and writes the word that the expression gives.
#pragma once
#define WORD(name, ...)                                                                              \
    static __device__ unsigned name##_of(unsigned a, unsigned b, unsigned c, int i) {                \
        return (unsigned)(__VA_ARGS__);                                                              \
    }                                                                                                \
    extern "C" __global__ void name(const unsigned *x, unsigned *y, int n) {                         \
        int i = blockIdx.x * blockDim.x + threadIdx.x;                                               \
        if (i < n) y[i] = name##_of(x[i], x[i + n], x[i + 2 * n], i);                                \
    }
