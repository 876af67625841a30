// Half precision as cuda_fp16.h offers it.
#include <cuda_fp16.h>
#include "words.h"

static __device__ __half h(unsigned a) { return __ushort_as_half((unsigned short)a); }
static __device__ unsigned u(__half a) { return __half_as_ushort(a); }
static __device__ __half2 p(unsigned a) { return __halves2half2(h(a), h(a >> 16)); }
static __device__ unsigned u(__half2 a) { return u(__low2half(a)) | u(__high2half(a)) << 16; }

WORD(h_add, u(__hadd(h(a), h(b))))
WORD(h_sub, u(__hsub(h(a), h(b))))
WORD(h_mul, u(__hmul(h(a), h(b))))
WORD(h_fma, u(__hfma(h(a), h(b), h(c))))
WORD(h_operators, u(h(a) * h(b) - h(c)))
WORD(h_add_sat, u(__hadd_sat(h(a), h(b))))
WORD(h_fma_sat, u(__hfma_sat(h(a), h(b), h(c))))
WORD(h_div, u(__hdiv(h(a), h(b))))
WORD(h_neg, u(__hneg(h(a))))
WORD(h_abs, u(__habs(h(a))))
WORD(h_min, u(__hmin(h(a), h(b))))
WORD(h_max_nan, u(__hmax_nan(h(a), h(b))))
WORD(h_compare, __heq(h(a), h(b)) | __hne(h(a), h(b)) << 1 | __hlt(h(a), h(b)) << 2 | __hle(h(a), h(b)) << 3
     | __hgt(h(a), h(b)) << 4 | __hge(h(a), h(b)) << 5 | __hequ(h(a), h(b)) << 6 | __hneu(h(a), h(b)) << 7
     | __hltu(h(a), h(b)) << 8 | __hgeu(h(a), h(b)) << 9 | __hisnan(h(a)) << 10 | (__hisinf(h(a)) != 0) << 11)
WORD(h2_add, u(__hadd2(p(a), p(b))))
WORD(h2_sub, u(__hsub2(p(a), p(b))))
WORD(h2_fma, u(__hfma2(p(a), p(b), p(c))))
WORD(h2_mul_sat, u(__hmul2_sat(p(a), p(b))))
WORD(h2_neg_abs, u(__hneg2(__habs2(p(a)))))
WORD(h2_max, u(__hmax2(p(a), p(b))))
WORD(h2_less, u(__hlt2(p(a), p(b))))
WORD(h2_mask, __hgeu2_mask(p(a), p(b)))
WORD(h2_all, __hblt2(p(a), p(b)) | __hbneu2(p(a), p(b)) << 1)
WORD(h2_swap, u(__lowhigh2highlow(p(a))))
WORD(h2_highs, u(__highs2half2(p(a), p(b))))
WORD(h_floor, u(hfloor(h(a))))
WORD(h_ceil, u(hceil(h(a))))
WORD(h_rint, u(hrint(h(a))))
WORD(h_trunc, u(htrunc(h(a))))
WORD(h_exp2, u(hexp2(h(a))))
WORD(h_exp, u(hexp(h(a))))
WORD(h_log, u(hlog(h(a))))
WORD(h_sqrt, u(hsqrt(h(a))))
WORD(h_rsqrt, u(hrsqrt(h(a))))
WORD(h_rcp, u(hrcp(h(a))))
WORD(h_sin, u(hsin(h(a & 0xbfff))))
WORD(h_from_float, u(__float2half_rn(__uint_as_float(a))))
WORD(h_from_float_rz, u(__float2half_rz(__uint_as_float(a))))
WORD(h_from_float_rd, u(__float2half_rd(__uint_as_float(a))))
WORD(h_from_float_ru, u(__float2half_ru(__uint_as_float(a))))
WORD(h_from_double, u(__double2half(__hiloint2double(a, b))))
WORD(h2_from_floats, u(__floats2half2_rn(__uint_as_float(a), __uint_as_float(b))))
WORD(h_to_float, __float_as_uint(__half2float(h(a))))
WORD(h_to_int, __half2int_rz(h(a)))
WORD(h_to_int_rn, __half2int_rn(h(a)))
WORD(h_to_short, (unsigned short)__half2short_ru(h(a)))
WORD(h_to_unsigned, __half2uint_rd(h(a)))
WORD(h_to_long, (unsigned)(__half2ll_rz(h(a)) >> 8))
WORD(h_from_int, u(__int2half_rn((int)a)))
WORD(h_from_unsigned, u(__uint2half_rz(a >> 12)))
WORD(h_from_long, u(__ll2half_ru((long long)(int)a << 2)))
WORD(h_from_ushort, u(__ushort2half_rd((unsigned short)a)))

// Horner's rule on pairs.
extern "C" __global__ void h2_polynomial(const unsigned *x, unsigned *y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    __half2 t = p(x[i]), s = __float2half2_rn(0.125f);
    for (int k = 1; k < 6; k++) s = __hfma2(s, t, __float2half2_rn(1.0f / k));
    y[i] = u(s);
}

// The sum of the squares of the halves of a warp, in half precision, by a butterfly.
extern "C" __global__ void h_butterfly(const unsigned *x, unsigned *y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    __half2 s = p(x[i] & 0x3bff3bff);
    s = __hmul2(s, s);
    for (int o = 16; o; o >>= 1) s = __hadd2(s, __shfl_xor_sync(~0u, s, o));
    y[i] = u(s);
}

// a x + y on half2 pointers, as a student writes it.
extern "C" __global__ void h2_axpy(const __half2 *x, __half2 *y, int n) {
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x)
        y[i] = __hadd2(__hmul2(__half2half2(__float2half(1.5f)), x[i]), __float2half2_rn(-0.25f));
}

// Softmax of rows of 32 halves, one warp a row.
extern "C" __global__ void h_softmax(const __half *x, __half *y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    float v = __half2float(x[i]), m = v;
    for (int o = 16; o; o >>= 1) m = fmaxf(m, __shfl_xor_sync(~0u, m, o));
    float e = __expf(v - m), s = e;
    for (int o = 16; o; o >>= 1) s += __shfl_xor_sync(~0u, s, o);
    y[i] = __float2half(e / s);
}
