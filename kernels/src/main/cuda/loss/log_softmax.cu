// y = x - log(sum of e^x) along one dimension, and its gradient dx = dy - e^y * sum of dy.
//
// What it adds: the largest x of a line is taken out first, so that each exponent is at most 0 and one of them is 0: nothing
// overflows. x is lines of `length` elements that lie `inner` apart. LANES threads share a line: 32 where inner is 1, so that
// they read neighbours; one where inner is large and neighbouring threads read neighbouring lines.
// Kernels, with their parameters:
// - log_softmax: log_softmax_thread_f32 _f64, log_softmax_warp_..: x, y, lines:u32, length:i32, inner:u32
// - log_softmax_grad: log_softmax_grad_thread_.., log_softmax_grad_warp_..: dy, y, dx, lines:u32, length:i32, inner:u32
// Launch: block 256; thread: grid ceil(lines / 256) or fewer; warp: grid ceil(lines / 8) or fewer; lines = outer * inner.
// Per element: three reads, of which the second and third come from cache, and one write (8 bytes in float32 from memory), about
// 40 flops.
#include "softmax.cuh"

template <int LANES, typename T>
__device__ inline void forward(const T* __restrict__ x, T* __restrict__ y, unsigned lines, int length, unsigned inner) {
    forEachLine<LANES>(lines, length, inner, [=](size_t start, int lane) {
        logSoftmax<LANES>(x + start, y + start, lane, length, inner);
    });
}

template <int LANES, typename T>
__device__ inline void backward(const T* __restrict__ dy, const T* __restrict__ y, T* __restrict__ dx, unsigned lines,
                                int length, unsigned inner) {
    gradientOfLines<LANES>(
        dy, y, dx, lines, length, inner, [](T dy, T) { return dy; }, [](T dy, T y, T sum) { return dy - exponential(y) * sum; });
}

#define ENTRIES(T, suffix) LINE_ENTRIES(log_softmax, T, suffix)
FOR_FLOATS(ENTRIES)
