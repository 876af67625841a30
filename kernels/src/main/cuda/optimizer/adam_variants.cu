// One step of Adamax or NAdam over a slab of parameters.
//
// What it adds to fused: two rules that differ from Adam in one thought each. Adamax divides by the largest gradient of late,
// not by the root mean square; NAdam steps along the average as it will be after the next gradient, as Nesterov's momentum does.
// Kernels, with their parameters:
// - adamax_step: adamax_step_f32 _f64: param, grad, m, u, n:u32, rate:T, beta1:T, 1 - beta1:T, beta2:T, eps:T, weightDecay:T;
//   rate = lr / (1 - beta1^t)
// - nadam_step: nadam_step_f32 _f64: param, grad, m, v, n:u32, gradRate:T, averageRate:T, beta1:T, 1 - beta1:T, beta2:T, 1 -
//   beta2:T, eps:T, weightDecay:T, 1 - beta2^t:T
// Launch: block 256; grid ceil(n / 256) or fewer.
// Per parameter: 7 elements moved (28 bytes in float32), 11 and 16 flops: bound by memory.
#include "decay.cuh"

// intakeM is 1 - beta1, rate is lr / (1 - beta1^t).
template <typename T>
__device__ inline void adamax(T* __restrict__ param, const T* __restrict__ grad, T* __restrict__ m, T* __restrict__ u, unsigned n,
                              T rate, T beta1, T intakeM, T beta2, T eps, T weightDecay) {
    for (unsigned i = first(); i < n; i += step()) {
        T p = param[i];
        T g = decayed(grad[i], weightDecay, p);
        T mi = fma(beta1, m[i], intakeM * g);
        T ui = maximum(beta2 * u[i], fabs(g) + eps);
        m[i] = mi;
        u[i] = ui;
        param[i] = p - rate * mi / ui;
    }
}

// gradRate and averageRate hold the learning rate and both momenta; weightV is 1 - beta2^t.
template <typename T>
__device__ inline void nadam(T* __restrict__ param, const T* __restrict__ grad, T* __restrict__ m, T* __restrict__ v, unsigned n,
                             T gradRate, T averageRate, T beta1, T intakeM, T beta2, T intakeV, T eps, T weightDecay, T weightV) {
    for (unsigned i = first(); i < n; i += step()) {
        T p = param[i];
        T g = decayed(grad[i], weightDecay, p);
        T mi = fma(beta1, m[i], intakeM * g);
        T vi = fma(beta2, v[i], intakeV * g * g);
        m[i] = mi;
        v[i] = vi;
        param[i] = p - fma(averageRate, mi, gradRate * g) / (sqrt(vi / weightV) + eps);
    }
}

#define ENTRIES(T, suffix) \
    extern "C" __global__ void adamax_step_##suffix(T* param, const T* grad, T* m, T* u, unsigned n, T rate, T beta1, T intakeM, \
                                                    T beta2, T eps, T weightDecay) { \
        adamax(param, grad, m, u, n, rate, beta1, intakeM, beta2, eps, weightDecay); \
    } \
    extern "C" __global__ void nadam_step_##suffix(T* param, const T* grad, T* m, T* v, unsigned n, T gradRate, T averageRate, \
                                                   T beta1, T intakeM, T beta2, T intakeV, T eps, T weightDecay, T weightV) { \
        nadam(param, grad, m, v, n, gradRate, averageRate, beta1, intakeM, beta2, intakeV, eps, weightDecay, weightV); \
    }
FOR_FLOATS(ENTRIES)
