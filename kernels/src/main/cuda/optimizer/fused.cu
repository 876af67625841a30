// One step of SGD, Adam or AdamW over a slab of parameters.
//
// What it adds: all of a step in one pass. Written as separate operations SGD with momentum would read and write its slabs about
// ten times; here each element is read once and written once. Factors such as 1 - beta1 and 1 - beta1^t come from the host,
// which computes them in double.
// Kernels, with their parameters, whose factors the host computes in double and rounds to T:
// - sgd_step: sgd_step_f32 _f64: param, grad, v, n:u32, lr:T, momentum:T, 1 - dampening:T, weightDecay:T, nesterov:i32,
//   first:i32; v may be 0 without momentum
// - adam_step: adam_step_f32 _f64: param, grad, m, v, n:u32, lr:T, beta1:T, 1 - beta1:T, beta2:T, 1 - beta2:T, eps:T,
//   weightDecay:T, 1 - beta1^t:T, 1 - beta2^t:T
// - adamw_step: adamw_step_f32 _f64: as adam_step with 1 - lr * weightDecay:T in place of weightDecay
// Launch: block 256; grid ceil(n / 256) or fewer.
// Per parameter: SGD with momentum 5 elements moved (20 bytes in float32), Adam 7 (28 bytes); 6 and 14 flops: bound by memory.
#include "decay.cuh"

// v is not touched when momentum is 0. intake is 1 - dampening.
template <typename T>
__device__ inline void sgd(T* __restrict__ param, const T* __restrict__ grad, T* __restrict__ v, unsigned n, T lr, T momentum,
                           T intake, T weightDecay, int nesterov, int isFirst) {
    for (unsigned i = first(); i < n; i += step()) {
        T p = param[i];
        T g = decayed(grad[i], weightDecay, p);
        if (momentum != T(0)) {
            T moved = isFirst ? g : fma(momentum, v[i], intake * g);
            v[i] = moved;
            g = nesterov ? fma(momentum, moved, g) : moved;
        }
        param[i] = fma(-lr, g, p);
    }
}

// intakeM is 1 - beta1 and weightM is 1 - beta1^t, the divisor that corrects the average's bias; V likewise with beta2. AdamW
// passes a weightDecay of 0 and kept = 1 - lr * decay, Adam a kept of 1, which changes no bit.
template <typename T>
__device__ inline void adam(T* __restrict__ param, const T* __restrict__ grad, T* __restrict__ m, T* __restrict__ v, unsigned n,
                            T lr, T beta1, T intakeM, T beta2, T intakeV, T eps, T weightDecay, T kept, T weightM, T weightV) {
    for (unsigned i = first(); i < n; i += step()) {
        T p = param[i];
        T g = decayed(grad[i], weightDecay, p);
        T mi = fma(beta1, m[i], intakeM * g);
        T vi = fma(beta2, v[i], intakeV * g * g);
        m[i] = mi;
        v[i] = vi;
        param[i] = kept * p - lr * (mi / weightM) / (sqrt(vi / weightV) + eps);
    }
}

#define ENTRIES(T, suffix) \
    extern "C" __global__ void sgd_step_##suffix(T* param, const T* grad, T* v, unsigned n, T lr, T momentum, T intake, \
                                                 T weightDecay, int nesterov, int isFirst) { \
        sgd(param, grad, v, n, lr, momentum, intake, weightDecay, nesterov, isFirst); \
    } \
    extern "C" __global__ void adam_step_##suffix(T* param, const T* grad, T* m, T* v, unsigned n, T lr, T beta1, T intakeM, \
                                                  T beta2, T intakeV, T eps, T weightDecay, T weightM, T weightV) { \
        adam(param, grad, m, v, n, lr, beta1, intakeM, beta2, intakeV, eps, weightDecay, T(1), weightM, weightV); \
    } \
    extern "C" __global__ void adamw_step_##suffix(T* param, const T* grad, T* m, T* v, unsigned n, T lr, T beta1, T intakeM, \
                                                   T beta2, T intakeV, T eps, T kept, T weightM, T weightV) { \
        adam(param, grad, m, v, n, lr, beta1, intakeM, beta2, intakeV, eps, T(0), kept, weightM, weightV); \
    }
FOR_FLOATS(ENTRIES)
