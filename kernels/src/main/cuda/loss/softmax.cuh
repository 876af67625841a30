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

// dx of a line's y from dy: slope(dy, y, the sum of term(dy, y) over the line) at each place.
template <int LANES, typename T, typename Term, typename Slope>
__device__ inline void gradientOfLines(const T* __restrict__ dy, const T* __restrict__ y, T* __restrict__ dx, unsigned lines,
                                       int length, unsigned inner, Term term, Slope slope) {
    forEachLine<LANES>(lines, length, inner, [=](size_t start, int lane) {
        T sum = 0;
        for (int i = lane; i < length; i += LANES) {
            size_t at = start + static_cast<size_t>(i) * inner;
            sum += term(dy[at], y[at]);
        }
        sum = foldLanes<LANES>(sum, [](T a, T b) { return a + b; });
        for (int i = lane; i < length; i += LANES) {
            size_t at = start + static_cast<size_t>(i) * inner;
            dx[at] = slope(dy[at], y[at], sum);
        }
    });
}

// The entries of a file that has a forward and a backward: for each type one with a thread and one with a warp to a line.
#define LINE_ENTRIES_OF(name, T, suffix, team, LANES) \
    extern "C" __global__ void name##_##team##_##suffix(const T* x, T* y, unsigned lines, int length, unsigned inner) { \
        forward<LANES>(x, y, lines, length, inner); \
    } \
    extern "C" __global__ void name##_grad_##team##_##suffix(const T* dy, const T* y, T* dx, unsigned lines, int length, \
                                                             unsigned inner) { \
        backward<LANES>(dy, y, dx, lines, length, inner); \
    }
#define LINE_ENTRIES(name, T, suffix) \
    LINE_ENTRIES_OF(name, T, suffix, thread, 1) \
    LINE_ENTRIES_OF(name, T, suffix, warp, 32)
