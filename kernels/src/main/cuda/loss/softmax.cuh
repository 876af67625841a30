// One line of log-softmax by LANES threads, for log_softmax itself and for cross entropy.
#pragma once

#include "../common/lanes.cuh"
#include "../common/math.cuh"

// A line without elements is left alone.
template <int LANES, typename T>
__device__ inline void logSoftmax(const T* __restrict__ x, T* __restrict__ y, int lane, int length, unsigned inner) {
    T largest = -infinity<T>();
    for (int i = lane; i < length; i += LANES) {
        largest = maximum(largest, x[static_cast<size_t>(i) * inner]);
    }
    largest = foldLanes<LANES>(largest, [](T a, T b) { return maximum(a, b); });
    T sum = 0;
    for (int i = lane; i < length; i += LANES) {
        sum += exponential(x[static_cast<size_t>(i) * inner] - largest);
    }
    sum = foldLanes<LANES>(sum, [](T a, T b) { return a + b; });
    T log = logarithm(sum);
    for (int i = lane; i < length; i += LANES) {
        y[static_cast<size_t>(i) * inner] = x[static_cast<size_t>(i) * inner] - largest - log;
    }
}
