// a^b. float32 is computed in float64 and rounded once, which is exact but for the rarest of ties; float64 is CUDA's pow (2 units
// in the last place).
#pragma once

template <typename T>
__device__ inline T power(T a, T b) {
    return static_cast<T>(pow(static_cast<double>(a), static_cast<double>(b)));
}
