// Sums and maxima over the lanes of a warp and over the warps of a block, in one written order, so that the same bits come out
// of every run. Every thread gets the result.
#pragma once

constexpr unsigned WARP = 32;
constexpr unsigned ALL = 0xffffffffu;

// The halves are folded onto each other: 16, 8, 4, 2, 1. Both partners add the same two numbers, so all lanes agree.
template <typename T, typename F>
__device__ inline T foldWarp(T value, F combine) {
    for (int distance = WARP / 2; distance > 0; distance /= 2) {
        value = combine(value, __shfl_xor_sync(ALL, value, distance));
    }
    return value;
}

// LANES is 1, for a thread on its own, or 32.
template <int LANES, typename T, typename F>
__device__ inline T foldLanes(T value, F combine) {
    return LANES == 1 ? value : foldWarp(value, combine);
}

// Over a block of BLOCK threads: each warp, then the results of the warps.
template <int BLOCK, typename T, typename F>
__device__ inline T foldBlock(T value, T nothing, F combine) {
    __shared__ T partial[BLOCK / WARP];
    unsigned lane = threadIdx.x % WARP;
    value = foldWarp(value, combine);
    if (lane == 0) {
        partial[threadIdx.x / WARP] = value;
    }
    __syncthreads();
    value = foldWarp(lane < BLOCK / WARP ? partial[lane] : nothing, combine);
    __syncthreads();
    return value;
}
