// The geometry of a convolution, and where its elements lie: output (p, q) sees x through a window of R x S elements.
//
//   x: [N, C, H, W]    w: [K, C / groups, R, S]    b: [K]    y: [N, K, P, Q]    columns: [N, C * R * S, P * Q]
//
// Conv, 16 ints: N C H W K R S P Q strideH strideW paddingH paddingW dilationH dilationW groups.
#pragma once

#include "../common/grid.cuh"
#include "../common/numbers.cuh"

struct Conv {
    int N, C, H, W;
    int K, R, S;
    int P, Q;
    int strideH, strideW;
    int paddingH, paddingW;
    int dilationH, dilationW;
    int groups;
};

// The window of output p that sees element h through row r, or -1: p * stride + r * dilation - padding = h.
__device__ inline int windowOf(int h, int r, int stride, int padding, int dilation, int windows) {
    int from = h + padding - r * dilation;
    int p = from / stride;
    return from >= 0 && p * stride == from && p < windows ? p : -1;
}
