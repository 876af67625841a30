// Planes brought to another size by repeating elements, and the gradient of that.
//
// What it adds: output p takes element floor(p * scale), computed in float whatever the elements' type, as PyTorch does. The
// gradient gathers: one thread for one element of dx adds up the dy that it was repeated in, in reading order, without atomics.
// Which these are follows from the scale with one output to spare on either side; each is asked where it looks.
// Kernels, with their parameters; scaleH and scaleW are the distance in x of two neighbours in y:
// - upsample_nearest2d: upsample_nearest2d_f32 _f64: x, y, Resize, scaleH:f32, scaleW:f32
// - upsample_nearest2d_grad: upsample_nearest2d_grad_f32 _f64: dy, dx, Resize, scaleH:f32, scaleW:f32
// Launch: block 256; grid ceil(n / 256) or fewer, where n is the number of elements of y, or of dx.
// Per element of y: one read, mostly from cache, and one write. Per element of dx: P * Q / (H * W) reads and one write.
#include "../common/grid.cuh"
#include "../common/numbers.cuh"
#include "../common/resize.cuh"

// The element of `extent` that output i takes.
__device__ inline int nearest(int i, float scale, int extent) {
    return min(static_cast<int>(i * scale), extent - 1);
}

// The outputs from `begin` up to, not including, `end` may have taken element h.
struct Candidates {
    int begin, end;
};

__device__ inline Candidates candidates(int h, float scale, int extent, int outputs) {
    int begin = static_cast<int>(h / scale) - 1;
    int end = static_cast<int>((h + 1) / scale) + 2;
    return {max(begin, 0), h == extent - 1 ? outputs : min(end, outputs)};
}

template <typename T>
__device__ inline void forward(const T* __restrict__ x, T* __restrict__ y, const Resize& g, float scaleH, float scaleW) {
    for (unsigned i = first(); i < outputs(g); i += step()) {
        Place to = placeOf(i, g.P, g.Q);
        size_t row = static_cast<size_t>(to.plane) * g.H + nearest(to.h, scaleH, g.H);
        y[i] = x[row * g.W + nearest(to.w, scaleW, g.W)];
    }
}

template <typename T>
__device__ inline void backward(const T* __restrict__ dy, T* __restrict__ dx, const Resize& g, float scaleH, float scaleW) {
    for (unsigned i = first(); i < inputs(g); i += step()) {
        Place at = placeOf(i, g.H, g.W);
        Candidates rows = candidates(at.h, scaleH, g.H, g.P);
        Candidates columns = candidates(at.w, scaleW, g.W, g.Q);
        const T* plane = dy + static_cast<size_t>(at.plane) * g.P * g.Q;
        T sum = 0;
        for (int p = rows.begin; p < rows.end; p++) {
            if (nearest(p, scaleH, g.H) != at.h) {
                continue;
            }
            for (int q = columns.begin; q < columns.end; q++) {
                if (nearest(q, scaleW, g.W) == at.w) {
                    sum += plane[p * g.Q + q];
                }
            }
        }
        dx[i] = sum;
    }
}

#define ENTRIES(T, suffix) \
    extern "C" __global__ void upsample_nearest2d_##suffix(const T* x, T* y, const Resize g, float scaleH, float scaleW) { \
        forward(x, y, g, scaleH, scaleW); \
    } \
    extern "C" __global__ void upsample_nearest2d_grad_##suffix(const T* dy, T* dx, const Resize g, float scaleH, \
                                                                 float scaleW) { \
        backward(dy, dx, g, scaleH, scaleW); \
    }
FOR_FLOATS(ENTRIES)
