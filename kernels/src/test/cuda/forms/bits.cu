// Integers, bits and bytes.
#include "words.h"

#define ASM3(name, text) \
    static __device__ unsigned do_##name(unsigned a, unsigned b, unsigned c) { unsigned r; asm(text : "=r"(r) : "r"(a), "r"(b), "r"(c)); return r; } \
    WORD(name, do_##name(a, b, c))

WORD(reverse, __brev(a))
WORD(leading, __clz(a) | __clzll((unsigned long long)a << 32 | b) << 8)
WORD(population, __popc(a) | __popcll((unsigned long long)a << 32 | b) << 8)
WORD(first_set, __ffs(a) | __ffsll((unsigned long long)a << 32 | b) << 8)
WORD(bytes, __byte_perm(a, b, c & 0x7777))
WORD(funnel_l, __funnelshift_l(a, b, c))
WORD(funnel_r, __funnelshift_r(a, b, c))
WORD(funnel_lc, __funnelshift_lc(a, b, c))
WORD(funnel_rc, __funnelshift_rc(a, b, c))
WORD(rotate, a << (b & 31) | a >> (-b & 31))
WORD(differences, __sad((int)a, (int)b, c) + __usad(a, b, c))
WORD(product24, __mul24((int)a, (int)b) + __umul24(a, b))
WORD(high_signed, __mulhi((int)a, (int)b))
WORD(high_unsigned, __umulhi(a, b))
WORD(high_64, (unsigned)(__umul64hi((unsigned long long)a << 32 | b, (unsigned long long)c << 32 | a) >> 7))
WORD(averages, __hadd((int)a, (int)b) ^ __rhadd((int)a, (int)b) ^ __uhadd(a, b) ^ __urhadd(a, b))
WORD(dot_signed, __dp4a((int)a, (int)b, (int)c))
WORD(dot_unsigned, __dp4a(a, b, c))
ASM3(dot_mixed, "dp4a.u32.s32 %0, %1, %2, %3;")
WORD(dot2_low, __dp2a_lo((int)a, (int)b, (int)c))
WORD(dot2_high, __dp2a_hi(a, b, c))
WORD(simd_add, __vadd4(a, b))
WORD(simd_add_saturated, __vaddss2(a, b))
WORD(simd_difference, __vabsdiffu4(a, b))
WORD(simd_average, __vavgu4(a, b))
WORD(simd_extremes, __vmaxs2(a, b) ^ __vminu4(a, b))
WORD(simd_equal, __vcmpeq4(a, b & 0xff00ffff))
WORD(simd_sum, __vsadu4(a, b))
WORD(simd_set, __vsetltu2(a, b))
WORD(simd_negate, __vnegss2(a) ^ __vabs4(b))
WORD(nth_set, __fns(a, b & 31, (int)(c & 7) - 3))
ASM3(extract_signed, "bfe.s32 %0, %1, %2, %3;")
ASM3(extract_unsigned, "bfe.u32 %0, %1, %2, %3;")
static __device__ unsigned do_insert(unsigned a, unsigned b, unsigned c) { unsigned r; asm("bfi.b32 %0, %1, %2, %3, %4;" : "=r"(r) : "r"(a), "r"(b), "r"(c & 31), "r"(c >> 5 & 31)); return r; }
WORD(insert, do_insert(a, b, c))
ASM3(logic, "lop3.b32 %0, %1, %2, %3, 0xE8;")
ASM3(forward, "prmt.b32.f4e %0, %1, %2, %3;")
ASM3(backward, "prmt.b32.b4e %0, %1, %2, %3;")
ASM3(replicate, "prmt.b32.rc8 %0, %1, %2, %3;")
ASM3(clamp_left, "prmt.b32.ecl %0, %1, %2, %3;")
ASM3(clamp_right, "prmt.b32.ecr %0, %1, %2, %3;")
ASM3(replicate_half, "prmt.b32.rc16 %0, %1, %2, %3;")
ASM3(shift_amount, "{ .reg .u32 t; bfind.shiftamt.u32 t, %1; bfind.s32 %0, %2; xor.b32 %0, %0, t; xor.b32 %0, %0, %3; }")
ASM3(saturated_sum, "{ .reg .s32 t; add.sat.s32 t, %1, %2; sub.sat.s32 %0, t, %3; }")
ASM3(wide_chain, "{ .reg .u32 l, h; mul.lo.u32 l, %1, %2; mul.hi.u32 h, %1, %2; add.cc.u32 l, l, %3; addc.u32 h, h, 0; xor.b32 %0, l, h; }")
ASM3(packed, "{ .reg .b16 l, h; .reg .b8 k; mov.b32 {l, h}, %1; mov.b32 %0, {h, l}; xor.b32 %0, %0, %2; add.u32 %0, %0, %3; }")
WORD(division, (int)a / (int)(b | 1) ^ a / (b | 1) ^ (int)a % (int)(c | 1) ^ a % (c | 1))
WORD(wide_sum, (unsigned)(((unsigned __int128)a << 90 | b) * 3 + c >> 61))
WORD(absolute, abs((int)a) + (int)(llabs((long long)(int)b << 20) >> 20))
WORD(float_up, (unsigned)__float2int_ru(__uint_as_float(a)))
WORD(float_unsigned, __float2uint_rz(__uint_as_float(a)))
WORD(double_down, (unsigned)__double2int_rd(__hiloint2double(a, b)))
WORD(from_long, __float_as_uint(__ll2float_rz((long long)a << 20 | b)))
WORD(sum_up, __float_as_uint(__fadd_ru(__uint_as_float(a & 0x7effffff), __uint_as_float(b & 0x7effffff))))
WORD(fused_toward_zero, __float_as_uint(__fmaf_rz(__uint_as_float(a & 0x5fffffff), __uint_as_float(b & 0x5fffffff), __uint_as_float(c & 0x5fffffff))))
WORD(signs, __float_as_uint(copysignf(__uint_as_float(a), __uint_as_float(b))) ^ (isinf(__uint_as_float(c)) ? 1 : 0) ^ (signbit(__uint_as_float(c)) ? 2 : 0))
WORD(saturate, __float_as_uint(__saturatef(__uint_as_float(a))))

// CRC-32, one word a thread.
extern "C" __global__ void crc(const unsigned *x, unsigned *y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    unsigned r = ~0u, v = x[i];
    for (int k = 0; k < 4; k++, v >>= 8) {
        r ^= v & 255;
        for (int j = 0; j < 8; j++) r = r >> 1 ^ (r & 1 ? 0xedb88320u : 0);
    }
    y[i] = ~r;
}

// Vector loads and stores of every width, of bytes, halves, words and doublewords.
extern "C" __global__ void vectors(const unsigned *x, unsigned *y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    uchar4 b = ((const uchar4 *)x)[i];
    ushort2 s = ((const ushort2 *)x)[i + n];
    uint4 v = ((const uint4 *)x)[i / 4];
    ulonglong2 w = ((const ulonglong2 *)x)[i / 4];
    char2 c = ((const char2 *)x)[2 * i];
    unsigned t = __ldg(x + i) + __ldcg(x + i) + __ldcs(x + i) + __ldcv(x + i);
    __stwt(y + i, t ^ (b.x << 24 | b.y << 16 | b.z << 8 | b.w) ^ (s.y + s.x) ^ v.x ^ v.w ^ (unsigned)(w.y >> 16) ^ (c.x * c.y));
}
