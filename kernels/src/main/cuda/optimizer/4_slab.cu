// What else is done to a whole slab at once: Muon's momentum, a step with decay, clipping, the average of weights.
//
// What it adds: one launch for what is otherwise one for each parameter, or several passes. The norm by which gradients are
// clipped is read where it was computed, on the device, so that nothing waits for it.
// Launch: block 256; grid ceil(n / 256) or fewer; square_sum: one block for each of `splits` runs of x, or fewer.
// Per element: muon_momentum moves 4 elements, decayed_step and average 3, clipping 2, square_sum 1. Bound by memory.
#include "../reduce/terms.cuh"

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
    extern "C" __global__ void __launch_bounds__(BLOCK) square_sum_##suffix(const T* x, T* y, unsigned terms, unsigned splits, \
                                                                           const Walk<1> one, const Walk<1> line) { \
        reduce<BLOCK>(x, y, 1u, terms, splits, one, line, T(0), [](T sum, T v, unsigned) { return fma(v, v, sum); }, \
                      [](T a, T b) { return a + b; }, [](T sum) { return sum; }); \
    }
FOR_FLOATS(ENTRIES)
