// Tensor cores of sm_75.
#include <cuda_fp16.h>
#include "tensor.h"

WMMA(w_half, 16, 16, 16, half, half, float, row, col)
WMMA(w_half_columns, 16, 16, 16, half, half, float, col, row)
WMMA(w_half_sum, 16, 16, 16, half, half, half, row, row)
WMMA(w_half_tall, 32, 8, 16, half, half, float, row, col)
WMMA(w_half_wide, 8, 32, 16, half, half, float, col, col)
WMMA(w_signed, 16, 16, 16, signed char, signed char, int, row, col)
WMMA(w_unsigned, 16, 16, 16, unsigned char, unsigned char, int, col, row)
WMMA(w_signed_tall, 32, 8, 16, signed char, signed char, int, row, row)
WMMA(w_signed_wide, 8, 32, 16, signed char, signed char, int, row, col)
MMA(m_half_8, 16, 8, 16, float, "f", R211, "mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32")
MMA(m_signed_16, 8, 16, 8, int, "r", R111, "mma.sync.aligned.m8n8k16.row.col.s32.s8.s8.s32")
MMA(m_nibbles_32, 8, 32, 4, int, "r", R111, "mma.sync.aligned.m8n8k32.row.col.s32.s4.s4.s32")
MMA(m_bits_128, 8, 128, 1, int, "r", R111, "mma.sync.aligned.m8n8k128.row.col.s32.b1.b1.s32.xor.popc")

// Raw registers of ldmatrix: 32 lanes, 4 words each, from 32 rows of 16 bytes.
template <class F> static __device__ void tiles(const uint4 *x, uint4 *y, F load) {
    __shared__ uint4 rows[32];
    rows[threadIdx.x] = x[threadIdx.x];
    __syncwarp();
    uint4 r = {};
    load((unsigned)__cvta_generic_to_shared(rows + threadIdx.x), r);
    y[threadIdx.x] = r;
}
extern "C" __global__ void tiles_1(const uint4 *x, uint4 *y) {
    tiles(x, y, [](unsigned p, uint4 &r) { asm volatile("ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%0}, [%1];" : "=r"(r.x) : "r"(p)); });
}
extern "C" __global__ void tiles_2(const uint4 *x, uint4 *y) {
    tiles(x, y, [](unsigned p, uint4 &r) { asm volatile("ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 {%0, %1}, [%2];" : "=r"(r.x), "=r"(r.y) : "r"(p)); });
}
extern "C" __global__ void tiles_4(const uint4 *x, uint4 *y) {
    tiles(x, y, [](unsigned p, uint4 &r) { asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];" : "=r"(r.x), "=r"(r.y), "=r"(r.z), "=r"(r.w) : "r"(p)); });
}
extern "C" __global__ void tiles_4_transposed(const uint4 *x, uint4 *y) {
    tiles(x, y, [](unsigned p, uint4 &r) { asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];" : "=r"(r.x), "=r"(r.y), "=r"(r.z), "=r"(r.w) : "r"(p)); });
}

// C = relu(A B + 1) for 64 by 64 halves, by four warps with tiles in shared memory, as a student writes it.
extern "C" __global__ void gemm(const half *a, const half *b, float *c) {
    __shared__ half sa[64][16], sb[16][64];
    wmma::fragment<wmma::accumulator, 16, 16, 16, float> sum[4];
    int warp = threadIdx.x / 32;
    for (int j = 0; j < 4; j++) wmma::fill_fragment(sum[j], 0.0f);
    for (int k = 0; k < 64; k += 16) {
        for (int i = threadIdx.x; i < 1024; i += 128) {
            sa[i / 16][i % 16] = a[i / 16 * 64 + k + i % 16];
            sb[i / 64][i % 64] = b[(k + i / 64) * 64 + i % 64];
        }
        __syncthreads();
        wmma::fragment<wmma::matrix_a, 16, 16, 16, half, wmma::row_major> fa;
        wmma::load_matrix_sync(fa, &sa[16 * warp][0], 16);
        for (int j = 0; j < 4; j++) {
            wmma::fragment<wmma::matrix_b, 16, 16, 16, half, wmma::row_major> fb;
            wmma::load_matrix_sync(fb, &sb[0][16 * j], 64);
            wmma::mma_sync(sum[j], fa, fb, sum[j]);
        }
        __syncthreads();
    }
    for (int j = 0; j < 4; j++) {
        for (int i = 0; i < sum[j].num_elements; i++) sum[j].x[i] = fmaxf(sum[j].x[i] + 1, 0);
        wmma::store_matrix_sync(c + 16 * warp * 64 + 16 * j, sum[j], 64, wmma::mem_row_major);
    }
}
