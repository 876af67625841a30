// Batch normalization of x: [N, C, L] by the statistics of each channel, and its gradient: one block for one channel.
//
// What it adds: everything in one launch. The block reads its channel once for mean and variance (see moments.cuh) and once more
// to write y; where a channel is short the second read comes from the cache. The gradient reads dy and x twice the same way. With
// few channels most multiprocessors have nothing to do: batch_norm_splits mends that.
// Kernels, with their parameters:
// - batch_norm, many or short channels: batch_norm_channels_f32 _f64: x, w, b, y, mean, rest, var, invstd, Planes, eps:T,
//   relu:i32
// - batch_norm_grad, many or short channels: batch_norm_grad_channels_f32 _f64: dy, x, w, mean, rest, invstd, dx, dw, db, Planes
// Launch: block 256; grid C or fewer.
// Per element: forward two reads and one write (12 bytes in float32), backward four reads and one write (20 bytes), of which half
// of the reads may come from the cache; 7 and 11 flops: bound by memory.
#include "moments.cuh"
#include "sums.cuh"

template <int WIDTH, typename T>
__device__ inline void forward(const T* __restrict__ x, const T* __restrict__ w, const T* __restrict__ b, T* __restrict__ y,
                               T* __restrict__ mean, T* __restrict__ rest, T* __restrict__ var, T* __restrict__ invstd,
                               const Planes& g, T eps, int relu_) {
    bool vectors = aligned(x) && aligned(y);
    unsigned count = perChannel(g) / WIDTH;
    for (unsigned c = blockIdx.x; c < g.C; c += gridDim.x) {
        T shift = shiftOf(x, g, c);
        Statistics<T> s(momentsOf<WIDTH>(x, g, c, 0, count, shift), shift, eps);
        if (threadIdx.x == 0) {
            s.leave(c, mean, rest, var, invstd);
        }
        T scale = s.invstd * of(w, c, T(1));
        T offset = of(b, c, T(0));
        eachOfChannel<WIDTH>(g, c, 0, count, [&](size_t at, unsigned) {
            scaled<WIDTH>(x, y, at, vectors, s.mean, s.rest, scale, offset, relu_);
        });
    }
}

template <int WIDTH, typename T>
__device__ inline void backward(const T* __restrict__ dy, const T* __restrict__ x, const T* __restrict__ w,
                                const T* __restrict__ mean_, const T* __restrict__ rest_, const T* __restrict__ invstd_,
                                T* __restrict__ dx, T* __restrict__ dw, T* __restrict__ db, const Planes& g) {
    bool vectors = aligned(dy) && aligned(x) && aligned(dx);
    unsigned count = perChannel(g) / WIDTH;
    T n = static_cast<T>(perChannel(g));
    for (unsigned c = blockIdx.x; c < g.C; c += gridDim.x) {
        T mean = mean_[c];
        T rest = rest_[c];
        T invstd = invstd_[c];
        Sums<T> sums = sumsOf<WIDTH>(dy, x, g, c, 0, count, mean, rest, invstd);
        if (threadIdx.x == 0) {
            dw[c] = sums.weighted;
            db[c] = sums.plain;
        }
        T scale = invstd * of(w, c, T(1));
        T plain = sums.plain / n;
        T weighted = sums.weighted / n;
        eachOfChannel<WIDTH>(g, c, 0, count, [&](size_t at, unsigned) {
            gradient<WIDTH>(dy, x, dx, at, vectors, mean, rest, invstd, scale, plain, weighted);
        });
    }
}

#define ENTRIES(T, suffix) \
    extern "C" __global__ void __launch_bounds__(BLOCK) batch_norm_channels_##suffix(const T* x, const T* w, const T* b, T* y, \
            T* mean, T* rest, T* var, T* invstd, const Planes g, T eps, int relu_) { \
        BY_WIDTH(forward, x, w, b, y, mean, rest, var, invstd, g, eps, relu_) \
    } \
    extern "C" __global__ void __launch_bounds__(BLOCK) batch_norm_grad_channels_##suffix(const T* dy, const T* x, const T* w, \
            const T* mean, const T* rest, const T* invstd, T* dx, T* dw, T* db, const Planes g) { \
        BY_WIDTH(backward, dy, x, w, mean, rest, invstd, dx, dw, db, g) \
    }
FOR_FLOATS(ENTRIES)
