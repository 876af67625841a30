// bfloat16 as cuda_bf16.h offers it, and what sm_80 adds to half precision.
// Target: compute_80
#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include "words.h"

static __device__ __nv_bfloat16 h(unsigned a) { return __ushort_as_bfloat16((unsigned short)a); }
static __device__ unsigned u(__nv_bfloat16 a) { return __bfloat16_as_ushort(a); }
static __device__ __nv_bfloat162 p(unsigned a) { return __halves2bfloat162(h(a), h(a >> 16)); }
static __device__ unsigned u(__nv_bfloat162 a) { return u(__low2bfloat16(a)) | u(__high2bfloat16(a)) << 16; }
static __device__ __half f16(unsigned a) { return __ushort_as_half((unsigned short)a); }

WORD(b_add, u(__hadd(h(a), h(b))))
WORD(b_sub, u(__hsub(h(a), h(b))))
WORD(b_mul, u(__hmul(h(a), h(b))))
WORD(b_fma, u(__hfma(h(a), h(b), h(c))))
WORD(b_fma_relu, u(__hfma_relu(h(a), h(b), h(c))))
WORD(b_div, u(__hdiv(h(a), h(b))))
WORD(b_min, u(__hmin(h(a), h(b))))
WORD(b_max_nan, u(__hmax_nan(h(a), h(b))))
WORD(b_neg_abs, u(__hneg(__habs(h(a)))))
WORD(b_less, __hlt(h(a), h(b)) | __hgeu(h(a), h(b)) << 1)
WORD(b2_add, u(__hadd2(p(a), p(b))))
WORD(b2_fma, u(__hfma2(p(a), p(b), p(c))))
WORD(b2_less, u(__hlt2(p(a), p(b))))
WORD(b_from_float, u(__float2bfloat16(__uint_as_float(a))))
WORD(b_from_float_rz, u(__float2bfloat16_rz(__uint_as_float(a))))
WORD(b_from_float_ru, u(__float2bfloat16_ru(__uint_as_float(a))))
WORD(b_from_double, u(__double2bfloat16(__hiloint2double(a, b))))
WORD(b2_from_floats, u(__floats2bfloat162_rn(__uint_as_float(a), __uint_as_float(b))))
WORD(b_to_float, __float_as_uint(__bfloat162float(h(a))))
WORD(b_to_int, __bfloat162int_rz(h(a)))
WORD(b_from_int, u(__int2bfloat16_rn((int)a)))
WORD(h_fma_relu, __half_as_ushort(__hfma_relu(f16(a), f16(b), f16(c))))
WORD(h_tanh, __half_as_ushort(htanh_approx(f16(a))))
static __device__ unsigned tf32(float a) { unsigned r; asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(r) : "f"(a)); return r; }
WORD(tf32_round, tf32(__uint_as_float(a)))
static __device__ unsigned relu2(float a, float b) { unsigned r; asm("cvt.rn.relu.f16x2.f32 %0, %1, %2;" : "=r"(r) : "f"(a), "f"(b)); return r; }
WORD(h2_from_floats_relu, relu2(__uint_as_float(a), __uint_as_float(b)))

// The mean of 32 bfloat16 of a warp, added in float.
extern "C" __global__ void b_mean(const unsigned *x, unsigned *y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    float s = __bfloat162float(__int2bfloat16_rn((int)(x[i] & 255)));
    for (int o = 16; o; o >>= 1) s += __shfl_down_sync(~0u, s, o);
    s = __shfl_sync(~0u, s, 0);
    y[i] = u(__float2bfloat16(s / 32));
}
