// Planes of one size that become planes of another, each for itself.
//
//   x: [planes, H, W]    y: [planes, P, Q]    planes = N * C
//
// Resize, 5 ints: planes H W P Q.
#pragma once

struct Resize {
    int planes;
    int H, W;
    int P, Q;
};

__device__ inline unsigned inputs(const Resize& g) {
    return static_cast<unsigned>(g.planes) * g.H * g.W;
}

__device__ inline unsigned outputs(const Resize& g) {
    return static_cast<unsigned>(g.planes) * g.P * g.Q;
}

// Where element i of planes of H x W stands.
struct Place {
    unsigned plane;
    int h, w;
};

__device__ inline Place placeOf(unsigned i, int H, int W) {
    unsigned row = i / W;
    unsigned plane = row / H;
    return {plane, static_cast<int>(row - plane * H), static_cast<int>(i - row * W)};
}
