// Planes brought to another size by means between neighbours, and the gradient of that.
//
// What it adds: the place that output p looks at lies between two elements, and so for q: y is the mean of the four, weighted by
// how near they are. The place is computed in the elements' type, p * scale with aligned corners and (p + 0.5) * scale - 0.5
// without. The gradient gathers: one thread for one element of dx adds up its share in the dy that it went into, in reading
// order, without atomics. Which these may be follows from the scale with one to spare on either side; each is asked between
// which elements it lies.
// Kernels, with their parameters; scaleH and scaleW are the distance in x of two neighbours in y:
// - upsample_bilinear2d: upsample_bilinear2d_f32 _f64: x, y, Resize, scaleH:T, scaleW:T, aligned:i32
// - upsample_bilinear2d_grad: upsample_bilinear2d_grad_f32 _f64: dy, dx, Resize, scaleH:T, scaleW:T, aligned:i32
// Launch: block 256; grid ceil(n / 256) or fewer, where n is the number of elements of y, or of dx.
// Per element of y: four reads, mostly from cache, 11 flops, and one write. Per element of dx: about 4 * P * Q / (H * W) reads
// and one write.
#include "../common/grid.cuh"
#include "../common/numbers.cuh"
#include "../common/resize.cuh"

// Output i takes (1 - weight) of `lower` and weight of `upper`; at the end both are the last element.
template <typename T>
struct Neighbours {
    int lower, upper;
    T weight;
};

template <typename T>
__device__ inline Neighbours<T> neighbours(int i, T scale, int aligned, int extent) {
    T place = aligned ? scale * i : scale * (i + T(0.5)) - T(0.5);
    place = place < T(0) ? T(0) : place;
    int lower = min(static_cast<int>(place), extent - 1);
    return {lower, min(lower + 1, extent - 1), place - lower};
}

// The outputs from `begin` up to, not including, `end` may lie next to element h.
struct Candidates {
    int begin, end;
};

template <typename T>
__device__ inline Candidates candidates(int h, T scale, int aligned, int extent, int outputs) {
    T edge = aligned ? T(0) : T(0.5);
    if (scale == T(0)) {
        return {0, outputs};
    }
    int begin = static_cast<int>((h - 1 + edge) / scale - edge) - 1;
    int end = static_cast<int>((h + 1 + edge) / scale - edge) + 3;
    // What looks before element 0 is held there, so element 1 is its upper neighbour, if with no weight.
    return {h <= 1 ? 0 : max(begin, 0), h == extent - 1 ? outputs : min(end, outputs)};
}

template <typename T>
__device__ inline void forward(const T* __restrict__ x, T* __restrict__ y, const Resize& g, T scaleH, T scaleW, int aligned) {
    for (unsigned i = first(); i < outputs(g); i += step()) {
        Place to = placeOf(i, g.P, g.Q);
        Neighbours<T> rows = neighbours(to.h, scaleH, aligned, g.H);
        Neighbours<T> columns = neighbours(to.w, scaleW, aligned, g.W);
        const T* plane = x + static_cast<size_t>(to.plane) * g.H * g.W;
        const T* above = plane + rows.lower * g.W;
        const T* below = plane + rows.upper * g.W;
        T left = T(1) - columns.weight;
        y[i] = (T(1) - rows.weight) * (left * above[columns.lower] + columns.weight * above[columns.upper])
                + rows.weight * (left * below[columns.lower] + columns.weight * below[columns.upper]);
    }
}

// The share of output q in the sum over a row of dy, for the element at w.
template <typename T>
__device__ inline void addShares(const Neighbours<T>& columns, int w, T rowWeight, T dy, T& sum) {
    if (columns.lower == w) {
        sum += rowWeight * (T(1) - columns.weight) * dy;
    }
    if (columns.upper == w) {
        sum += rowWeight * columns.weight * dy;
    }
}

template <typename T>
__device__ inline void backward(const T* __restrict__ dy, T* __restrict__ dx, const Resize& g, T scaleH, T scaleW, int aligned) {
    for (unsigned i = first(); i < inputs(g); i += step()) {
        Place at = placeOf(i, g.H, g.W);
        Candidates outH = candidates(at.h, scaleH, aligned, g.H, g.P);
        Candidates outW = candidates(at.w, scaleW, aligned, g.W, g.Q);
        const T* plane = dy + static_cast<size_t>(at.plane) * g.P * g.Q;
        T sum = 0;
        for (int p = outH.begin; p < outH.end; p++) {
            Neighbours<T> rows = neighbours(p, scaleH, aligned, g.H);
            if (rows.lower != at.h && rows.upper != at.h) {
                continue;
            }
            for (int q = outW.begin; q < outW.end; q++) {
                Neighbours<T> columns = neighbours(q, scaleW, aligned, g.W);
                if (rows.lower == at.h) {
                    addShares(columns, at.w, T(1) - rows.weight, plane[p * g.Q + q], sum);
                }
                if (rows.upper == at.h) {
                    addShares(columns, at.w, rows.weight, plane[p * g.Q + q], sum);
                }
            }
        }
        dx[i] = sum;
    }
}

#define ENTRIES(T, suffix) \
    extern "C" __global__ void upsample_bilinear2d_##suffix(const T* x, T* y, const Resize g, T scaleH, T scaleW, int aligned) { \
        forward(x, y, g, scaleH, scaleW, aligned); \
    } \
    extern "C" __global__ void upsample_bilinear2d_grad_##suffix(const T* dy, T* dx, const Resize g, T scaleH, T scaleW, \
                                                                 int aligned) { \
        backward(dy, dx, g, scaleH, scaleW, aligned); \
    }
FOR_FLOATS(ENTRIES)
