// One step of RMSprop, Adagrad or Adadelta over a slab of parameters.
//
// What it adds to fused: nothing but other rules. Each divides a gradient by the size of those before it, so that every
// parameter has a rate of its own: RMSprop by a moving root mean square, Adagrad by the root of the sum since the start, Adadelta
// by a moving one, times that of its own past steps.
// Kernels, with their parameters:
// - rmsprop_step: rmsprop_step_f32 _f64: param, grad, v, m, b, n:u32, lr:T, alpha:T, 1 - alpha:T, eps:T, weightDecay:T,
//   momentum:T, centered:i32; m may be 0 unless centered, b without momentum
// - adagrad_step: adagrad_step_f32 _f64: param, grad, s, n:u32, rate:T, eps:T, weightDecay:T; rate = lr / (1 + (t - 1) *
//   lrDecay)
// - adadelta_step: adadelta_step_f32 _f64: param, grad, v, a, n:u32, lr:T, rho:T, 1 - rho:T, eps:T, weightDecay:T
// Launch: block 256; grid ceil(n / 256) or fewer.
// Per parameter: RMSprop 5 elements moved, 7 centered or with momentum, 9 with both; Adagrad 5; Adadelta 7. Bound by memory.
#include "decay.cuh"

// m is read only when centered, b only when momentum is not 0. intake is 1 - alpha.
template <typename T>
__device__ inline void rmsprop(T* __restrict__ param, const T* __restrict__ grad, T* __restrict__ v, T* __restrict__ m,
                               T* __restrict__ b, unsigned n, T lr, T alpha, T intake, T eps, T weightDecay, T momentum,
                               int centered) {
    for (unsigned i = first(); i < n; i += step()) {
        T p = param[i];
        T g = decayed(grad[i], weightDecay, p);
        T vi = fma(alpha, v[i], intake * g * g);
        v[i] = vi;
        T variance = vi;
        if (centered) {
            T mi = fma(alpha, m[i], intake * g);
            m[i] = mi;
            variance = fma(-mi, mi, vi);
        }
        T d = g / (sqrt(variance) + eps);
        if (momentum != T(0)) {
            d = fma(momentum, b[i], d);
            b[i] = d;
        }
        param[i] = fma(-lr, d, p);
    }
}

// rate is lr / (1 + (t - 1) * lrDecay).
template <typename T>
__device__ inline void adagrad(T* __restrict__ param, const T* __restrict__ grad, T* __restrict__ s, unsigned n, T rate, T eps,
                               T weightDecay) {
    for (unsigned i = first(); i < n; i += step()) {
        T p = param[i];
        T g = decayed(grad[i], weightDecay, p);
        T sum = fma(g, g, s[i]);
        s[i] = sum;
        param[i] = p - rate * g / (sqrt(sum) + eps);
    }
}

// a is the mean square of past steps. intake is 1 - rho.
template <typename T>
__device__ inline void adadelta(T* __restrict__ param, const T* __restrict__ grad, T* __restrict__ v, T* __restrict__ a,
                                unsigned n, T lr, T rho, T intake, T eps, T weightDecay) {
    for (unsigned i = first(); i < n; i += step()) {
        T p = param[i];
        T g = decayed(grad[i], weightDecay, p);
        T vi = fma(rho, v[i], intake * g * g);
        T past = a[i];
        T d = sqrt(past + eps) / sqrt(vi + eps) * g;
        v[i] = vi;
        a[i] = fma(rho, past, intake * d * d);
        param[i] = fma(-lr, d, p);
    }
}

#define ENTRIES(T, suffix) \
    extern "C" __global__ void rmsprop_step_##suffix(T* param, const T* grad, T* v, T* m, T* b, unsigned n, T lr, T alpha, \
                                                     T intake, T eps, T weightDecay, T momentum, int centered) { \
        rmsprop(param, grad, v, m, b, n, lr, alpha, intake, eps, weightDecay, momentum, centered); \
    } \
    extern "C" __global__ void adagrad_step_##suffix(T* param, const T* grad, T* s, unsigned n, T rate, T eps, \
                                                     T weightDecay) { \
        adagrad(param, grad, s, n, rate, eps, weightDecay); \
    } \
    extern "C" __global__ void adadelta_step_##suffix(T* param, const T* grad, T* v, T* a, unsigned n, T lr, T rho, T intake, \
                                                      T eps, T weightDecay) { \
        adadelta(param, grad, v, a, n, lr, rho, intake, eps, weightDecay); \
    }
FOR_FLOATS(ENTRIES)
