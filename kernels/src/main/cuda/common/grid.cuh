// How threads share elements. A loop from first() in steps of step() covers any n with any grid, so a small grid is only slower.
// n is below 2^31 and so is the number of threads: their sum does not overflow an unsigned int.
#pragma once

__device__ inline unsigned first() {
    return blockIdx.x * blockDim.x + threadIdx.x;
}

__device__ inline unsigned step() {
    return gridDim.x * blockDim.x;
}
