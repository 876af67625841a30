// y = e^x / sum of e^x along one dimension, and its gradient dx = y * (dy - sum of dy * y).
//
// What it adds: the softmax itself, beside its logarithm in log_softmax and in the same way: the largest x of a line is taken out
// first, x is lines of `length` elements that lie `inner` apart, and LANES threads share a line: 32 where inner is 1, one where
// neighbouring threads read neighbouring lines.
// Kernels, with their parameters:
// - softmax softmax_grad: softmax_thread_f32 _f64, softmax_warp_.., softmax_grad_thread_.., softmax_grad_warp_..: as log_softmax
//   and log_softmax_grad
// Launch: block 256; thread: grid ceil(lines / 256) or fewer; warp: grid ceil(lines / 8) or fewer; lines = outer * inner.
// Per element: three reads, of which the second and third come from cache, and two writes, of which the first stays there (8
// bytes in float32 from memory), about 20 flops.
#include "softmax.cuh"

template <int LANES, typename T>
__device__ inline void forward(const T* __restrict__ x, T* __restrict__ y, unsigned lines, int length, unsigned inner) {
    forEachLine<LANES>(lines, length, inner, [=](size_t start, int lane) {
        T largest = largestOf<LANES>(x + start, lane, length, inner);
        T sum = 0;
        for (int i = lane; i < length; i += LANES) {
            size_t at = start + static_cast<size_t>(i) * inner;
            T e = exponential(x[at] - largest);
            y[at] = e;
            sum += e;
        }
        sum = foldLanes<LANES>(sum, [](T a, T b) { return a + b; });
        // Each lane reads back what it wrote.
        for (int i = lane; i < length; i += LANES) {
            y[start + static_cast<size_t>(i) * inner] /= sum;
        }
    });
}

template <int LANES, typename T>
__device__ inline void backward(const T* __restrict__ dy, const T* __restrict__ y, T* __restrict__ dx, unsigned lines,
                                int length, unsigned inner) {
    gradientOfLines<LANES>(
        dy, y, dx, lines, length, inner, [](T dy, T y) { return dy * y; }, [](T dy, T y, T sum) { return y * (dy - sum); });
}

#define ENTRIES(T, suffix) LINE_ENTRIES(softmax, T, suffix)
FOR_FLOATS(ENTRIES)
