// What else is done to a whole slab at once: Muon's momentum, a step with decay, clipping, the average of weights.
//
// What it adds: one launch for what is otherwise one for each parameter, or several passes. The norm by which gradients are
// clipped is read where it was computed, on the device, so that nothing waits for it.
// Kernels, with their parameters:
// - muon_momentum: muon_momentum_f32 _f64: grad, v, y, n:u32, momentum:T, 1 - momentum:T, nesterov:i32
// - decayed_step: decayed_step_f32 _f64: param, direction, n:u32, lr:T, 1 - lr * weightDecay:T
// - clip_norm_: clip_norm_f32 _f64: grad, norm, n:u32, most:T; norm: [1]
// - clip_value_: clip_value_f32 _f64: grad, n:u32, low:T, high:T
// - average_: average_f32 _f64: average, param, n:u32, 1 - decay:T
// - norm: norm_f32 _f64: x, y, n:u32, splits:u32; y: [splits]; grid splits; with splits > 1, up to 1024, a second launch with
//   splits 1 takes the norm of them
// Launch: block 256; grid ceil(n / 256) or fewer; norm: one block for each of `splits` pieces of x, or fewer.
// Per element: muon_momentum moves 4 elements, decayed_step and average 3, clipping 2, norm 1. Bound by memory.
#include "../common/grid.cuh"
#include "../common/lanes.cuh"
#include "../common/numbers.cuh"

constexpr int BLOCK = 256;

// intake is 1 - momentum.
template <typename T>
__device__ inline void muonMomentum(const T* __restrict__ grad, T* __restrict__ v, T* __restrict__ y, unsigned n, T momentum,
                                    T intake, int nesterov) {
    for (unsigned i = first(); i < n; i += step()) {
        T share = intake * grad[i];
        T vi = fma(momentum, v[i], share);
        v[i] = vi;
        y[i] = nesterov ? fma(momentum, vi, share) : vi;
    }
}

// A gradient that is 0 stays 0 even if norm is NaN: the zeros between the pieces of a slab must.
template <typename T>
__device__ inline void clipNorm(T* __restrict__ grad, const T* __restrict__ norm, unsigned n, T most) {
    T share = minimum(T(1), most / (*norm + T(1e-6)));
    for (unsigned i = first(); i < n; i += step()) {
        T g = grad[i];
        grad[i] = g == T(0) ? T(0) : share * g;
    }
}

// By what x is multiplied where squares overflow and where they underflow, powers of two; and the least sum of squares of which
// underflow took nothing that counts.
template <typename T>
struct Scales;

template <>
struct Scales<float> {
    static constexpr float LARGE = 0x1p-80f;
    static constexpr float SMALL = 0x1p100f;
    static constexpr float LEAST = 0x1p-100f;
};

template <>
struct Scales<double> {
    static constexpr double LARGE = 0x1p-600;
    static constexpr double SMALL = 0x1p700;
    static constexpr double LEAST = 0x1p-960;
};

// The sum of (scale x)^2 over a piece, in one written order; every thread of the block gets it.
template <typename T>
__device__ inline T squares(const T* __restrict__ x, unsigned from, unsigned to, T scale) {
    T sum = T(0);
    for (unsigned i = from + threadIdx.x; i < to; i += BLOCK) {
        T v = x[i] * scale;
        sum = fma(v, v, sum);
    }
    return foldBlock<BLOCK>(sum, T(0), [](T a, T b) { return a + b; });
}

// The norm of each piece of x. A block whose sum of squares is infinite, NaN or tiny goes through it once more, scaled: seldom
// enough to cost nothing. A second launch takes the norm of the norms.
template <typename T>
__device__ inline void norms(const T* __restrict__ x, T* __restrict__ y, unsigned n, unsigned splits) {
    unsigned piece = (n + splits - 1) / splits;
    for (unsigned i = blockIdx.x; i < splits; i += gridDim.x) {
        unsigned from = min(i * piece, n);
        unsigned to = min(from + piece, n);
        T sum = squares(x, from, to, T(1));
        T scale = T(1);
        if (!(sum >= Scales<T>::LEAST && sum < infinity<T>())) {
            scale = sum < T(1) ? Scales<T>::SMALL : Scales<T>::LARGE;
            sum = squares(x, from, to, scale);
        }
        if (threadIdx.x == 0) {
            y[i] = sqrt(sum) / scale;
        }
    }
}

#define ENTRIES(T, suffix) \
    extern "C" __global__ void muon_momentum_##suffix(const T* grad, T* v, T* y, unsigned n, T momentum, T intake, \
                                                      int nesterov) { \
        muonMomentum(grad, v, y, n, momentum, intake, nesterov); \
    } \
    extern "C" __global__ void decayed_step_##suffix(T* __restrict__ param, const T* __restrict__ direction, unsigned n, T lr, \
                                                     T kept) { \
        for (unsigned i = first(); i < n; i += step()) { \
            param[i] = fma(-lr, direction[i], kept * param[i]); \
        } \
    } \
    extern "C" __global__ void average_##suffix(T* __restrict__ average, const T* __restrict__ param, unsigned n, T intake) { \
        for (unsigned i = first(); i < n; i += step()) { \
            T old = average[i]; \
            average[i] = fma(intake, param[i] - old, old); \
        } \
    } \
    extern "C" __global__ void clip_norm_##suffix(T* grad, const T* norm, unsigned n, T most) { \
        clipNorm(grad, norm, n, most); \
    } \
    extern "C" __global__ void clip_value_##suffix(T* __restrict__ grad, unsigned n, T low, T high) { \
        for (unsigned i = first(); i < n; i += step()) { \
            grad[i] = minimum(maximum(grad[i], low), high); \
        } \
    } \
    extern "C" __global__ void __launch_bounds__(BLOCK) norm_##suffix(const T* x, T* y, unsigned n, unsigned splits) { \
        norms(x, y, n, splits); \
    }
FOR_FLOATS(ENTRIES)
