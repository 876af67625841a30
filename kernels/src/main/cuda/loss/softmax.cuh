// One line of log-softmax by LANES threads, for log_softmax itself and for cross entropy, and what it shares with softmax.
#pragma once

#include "../common/lanes.cuh"
#include "../common/math.cuh"

// Calls f(start, lane) for each of `lines` lines, of which the first element is x[start], in each of the LANES threads that share
// the line.
template <int LANES, typename F>
__device__ inline void forEachLine(unsigned lines, int length, unsigned inner, F f) {
    unsigned teams = gridDim.x * (blockDim.x / LANES);
    int lane = threadIdx.x % LANES;
    for (unsigned line = blockIdx.x * (blockDim.x / LANES) + threadIdx.x / LANES; line < lines; line += teams) {
        f(static_cast<size_t>(line / inner) * length * inner + line % inner, lane);
    }
}

// The largest of a line, for each of its lanes; -infinity where there are no elements.
template <int LANES, typename T>
__device__ inline T largestOf(const T* __restrict__ x, int lane, int length, unsigned inner) {
    T largest = -infinity<T>();
    for (int i = lane; i < length; i += LANES) {
        largest = maximum(largest, x[static_cast<size_t>(i) * inner]);
    }
    return foldLanes<LANES>(largest, [](T a, T b) { return maximum(a, b); });
}

// A line without elements is left alone.
template <int LANES, typename T>
__device__ inline void logSoftmax(const T* __restrict__ x, T* __restrict__ y, int lane, int length, unsigned inner) {
    T largest = largestOf<LANES>(x, lane, length, inner);
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
