// The geometry of pooling: output (p, q) of each of the planes sees a window of R x S elements.
//
//   x: [planes, H, W]    y: [planes, P, Q]    planes = N * C
//
// Pool, 13 ints: planes H W P Q R S strideH strideW paddingH paddingW dilationH dilationW.
#pragma once

#include "../common/grid.cuh"
#include "../common/numbers.cuh"

struct Pool {
    int planes;
    int H, W;
    int P, Q;
    int R, S;
    int strideH, strideW;
    int paddingH, paddingW;
    int dilationH, dilationW;
};

// The first and one behind the last of the windows of one dimension that may see element h. Where windows are dilated, some
// between them do not.
__device__ inline void windows(int h, int kernel, int stride, int padding, int dilation, int count, int& from, int& to) {
    int reach = h + padding - dilation * (kernel - 1);
    from = reach <= 0 ? 0 : (reach + stride - 1) / stride;
    to = min((h + padding) / stride + 1, count);
}
