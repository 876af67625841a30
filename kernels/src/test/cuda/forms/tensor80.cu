// Tensor cores of sm_80.
// Target: compute_80
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include "tensor.h"

WMMA(w_brain, 16, 16, 16, __nv_bfloat16, __nv_bfloat16, float, row, col)
WMMA(w_brain_tall, 32, 8, 16, __nv_bfloat16, __nv_bfloat16, float, col, row)
WMMA(w_brain_wide, 8, 32, 16, __nv_bfloat16, __nv_bfloat16, float, row, row)
WMMA(w_tensor, 16, 16, 8, wmma::precision::tf32, float, float, row, col)
WMMA(w_tensor_columns, 16, 16, 8, wmma::precision::tf32, float, float, col, row)
WMMA(w_double, 8, 8, 4, double, double, double, row, col)
MMA(m_half_16, 16, 16, 16, float, "f", R421, "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32")
MMA(m_brain_8, 16, 8, 16, float, "f", R211, "mma.sync.aligned.m16n8k8.row.col.f32.bf16.bf16.f32")
MMA(m_brain_16, 16, 16, 16, float, "f", R421, "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32")
MMA(m_tensor_4, 16, 4, 32, float, "f", R211, "mma.sync.aligned.m16n8k4.row.col.f32.tf32.tf32.f32")
MMA(m_tensor_8, 16, 8, 32, float, "f", R421, "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32")
MMA(m_signed_16, 16, 16, 8, int, "r", R211, "mma.sync.aligned.m16n8k16.row.col.s32.s8.s8.s32")
MMA(m_signed_32, 16, 32, 8, int, "r", R421, "mma.sync.aligned.m16n8k32.row.col.satfinite.s32.s8.s8.s32")
MMA(m_mixed_32, 16, 32, 8, int, "r", R421, "mma.sync.aligned.m16n8k32.row.col.s32.u8.s8.s32")
MMA(m_nibbles_32, 16, 32, 4, int, "r", R211, "mma.sync.aligned.m16n8k32.row.col.s32.s4.s4.s32")
MMA(m_nibbles_64, 16, 64, 4, int, "r", R421, "mma.sync.aligned.m16n8k64.row.col.s32.u4.u4.s32")
MMA(m_bits_128, 16, 128, 1, int, "r", R211, "mma.sync.aligned.m16n8k128.row.col.s32.b1.b1.s32.xor.popc")
MMA(m_bits_256, 16, 256, 1, int, "r", R421, "mma.sync.aligned.m16n8k256.row.col.s32.b1.b1.s32.and.popc")

extern "C" __global__ void m_double(const double *a, const double *b, const double *c, double *d) {
    const int l = threadIdx.x, g = l >> 2, t = l & 3;
    double p = c[g * 8 + 2 * t], q = c[g * 8 + 2 * t + 1];
    asm volatile("mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64 {%0, %1}, {%2}, {%3}, {%0, %1};"
                 : "+d"(p), "+d"(q) : "d"(a[g * 4 + t]), "d"(b[g * 4 + t]));
    d[g * 8 + 2 * t] = p;
    d[g * 8 + 2 * t + 1] = q;
}

// The sum in half precision, C and D packed into words.
extern "C" __global__ void m_half_sum(const unsigned *a, const unsigned *b, const unsigned *c, unsigned *d) {
    const int l = threadIdx.x, g = l >> 2, t = l & 3;
    unsigned p = c[g * 4 + t], q = c[(g + 8) * 4 + t];
    asm volatile("mma.sync.aligned.m16n8k16.row.col.f16.f16.f16.f16 {%0, %1}, {%2, %3, %4, %5}, {%6, %7}, {%0, %1};"
                 : "+r"(p), "+r"(q) : "r"(a[g * 8 + t]), "r"(a[(g + 8) * 8 + t]), "r"(a[g * 8 + t + 4]),
                   "r"(a[(g + 8) * 8 + t + 4]), "r"(b[g * 8 + t]), "r"(b[g * 8 + t + 4]));
    d[g * 4 + t] = p;
    d[(g + 8) * 4 + t] = q;
}

// Operands through shared memory and ldmatrix: A by rows, B [K, N] by rows, so its tiles are transposed on the way.
extern "C" __global__ void m_loaded(const uint4 *a, const uint4 *b, const float *c, float *d) {
    __shared__ uint4 sa[16][2], sb[16];
    const int l = threadIdx.x, g = l >> 2, t = l & 3;
    sa[l / 2][l % 2] = a[l];
    if (l < 16) sb[l] = b[l];
    __syncthreads();
    unsigned A[4], B[2];
    float C[4];
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];" : "=r"(A[0]), "=r"(A[1]), "=r"(A[2]), "=r"(A[3])
                 : "r"((unsigned)__cvta_generic_to_shared(&sa[l % 16][l / 16])));
    asm volatile("ldmatrix.sync.aligned.m8n8.x2.trans.shared.b16 {%0, %1}, [%2];" : "=r"(B[0]), "=r"(B[1])
                 : "r"((unsigned)__cvta_generic_to_shared(&sb[l % 16])));
    for (int i = 0; i < 4; i++) C[i] = c[(g + 8 * (i >> 1)) * 8 + 2 * t + (i & 1)];
    R421("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32", "f");
    for (int i = 0; i < 4; i++) d[(g + 8 * (i >> 1)) * 8 + 2 * t + (i & 1)] = C[i];
}
