// One warp multiplies one pair of matrices, D = A B + C: C and D [M, N] by rows; A [M, K] and B [K, N] by rows or columns.
#pragma once
#include <mma.h>
using namespace nvcuda;

template <int M, int N, int K, class T, class S, class A, class B, class E>
static __device__ void product(const E *a, const E *b, const S *c, S *d) {
    wmma::fragment<wmma::matrix_a, M, N, K, T, A> fa;
    wmma::fragment<wmma::matrix_b, M, N, K, T, B> fb;
    wmma::fragment<wmma::accumulator, M, N, K, S> fc;
    wmma::load_matrix_sync(fa, a, std::is_same<A, wmma::row_major>::value ? K : M);
    wmma::load_matrix_sync(fb, b, std::is_same<B, wmma::row_major>::value ? N : K);
    wmma::load_matrix_sync(fc, c, N, wmma::mem_row_major);
    wmma::mma_sync(fc, fa, fb, fc);
    wmma::store_matrix_sync(d, fc, N, wmma::mem_row_major);
}

#define WMMA(name, M, N, K, T, E, S, A, B)                                                        \
    extern "C" __global__ void name(const E *a, const E *b, const S *c, S *d) {                    \
        product<M, N, K, T, S, wmma::A##_major, wmma::B##_major, E>(a, b, c, d);                   \
    }

// mma.sync with operands in the registers that the PTX manual says: A by rows, B by columns, both packed into words.
#define MMA(name, M, K, BITS, S, constraint, text421, instruction)                                 \
    extern "C" __global__ void name(const unsigned *a, const unsigned *b, const S *c, S *d) {      \
        const int l = threadIdx.x, g = l >> 2, t = l & 3, E = 32 / BITS;                           \
        unsigned A[4] = {}, B[2] = {};                                                             \
        S C[4];                                                                                    \
        for (int r = 0; r < M * K * BITS / 1024; r++)                                              \
            A[r] = a[((g + (M == 16 ? 8 * (r & 1) : 0)) * K + t * E + 4 * E * (M == 16 ? r >> 1 : r)) / E]; \
        for (int r = 0; r < 8 * K * BITS / 1024; r++) B[r] = b[(g * K + t * E + 4 * E * r) / E];   \
        for (int i = 0; i < M / 4; i++) C[i] = c[(g + 8 * (i >> 1)) * 8 + 2 * t + (i & 1)];        \
        text421(instruction, constraint);                                                          \
        for (int i = 0; i < M / 4; i++) d[(g + 8 * (i >> 1)) * 8 + 2 * t + (i & 1)] = C[i];        \
    }
#define R421(instruction, k)                                                                       \
    asm volatile(instruction " {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"     \
                 : "+" k(C[0]), "+" k(C[1]), "+" k(C[2]), "+" k(C[3])                              \
                 : "r"(A[0]), "r"(A[1]), "r"(A[2]), "r"(A[3]), "r"(B[0]), "r"(B[1]))
#define R211(instruction, k)                                                                       \
    asm volatile(instruction " {%0, %1, %2, %3}, {%4, %5}, {%6}, {%0, %1, %2, %3};"                 \
                 : "+" k(C[0]), "+" k(C[1]), "+" k(C[2]), "+" k(C[3]) : "r"(A[0]), "r"(A[1]), "r"(B[0]))
#define R111(instruction, k)                                                                       \
    asm volatile(instruction " {%0, %1}, {%2}, {%3}, {%0, %1};" : "+" k(C[0]), "+" k(C[1]) : "r"(A[0]), "r"(B[0]))
