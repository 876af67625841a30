// Weight decay that goes through the gradient.
#pragma once

#include "../common/grid.cuh"
#include "../common/numbers.cuh"

// Without decay the parameter takes no part, even if it is infinite.
template <typename T>
__device__ inline T decayed(T grad, T weightDecay, T param) {
    return weightDecay == T(0) ? grad : fma(weightDecay, param, grad);
}
