// Max and average pooling to a given size, and their gradients.
//
// What they add: windows that follow from the sizes alone. Output p sees the inputs from floor(p * H / P) up to, not including,
// ceil((p + 1) * H / P). Which outputs see input h is the same question with H and P exchanged, so the gradients gather: one
// thread for one element of dx adds up what the windows that saw it give, in their order, without atomics. The first of equals is
// the largest, NaN counts as largest, the last if there are more. An index outside of the plane is reported.
// Kernels, with their parameters:
// - adaptive_avg_pool2d: adaptive_avg_pool2d_f32 _f64: x, y, Resize; for P = Q = 1 a mean, see reductions
// - adaptive_avg_pool2d_grad: adaptive_avg_pool2d_grad_f32 _f64: dy, dx, Resize
// - adaptive_max_pool2d: adaptive_max_pool2d_f32 _f64: x, y, indices, Resize
// - adaptive_max_pool2d_grad: adaptive_max_pool2d_grad_f32 _f64: dy, indices, dx, Resize, fault; an index is taken from windows
//   that can hold it
// Launch: block 256; grid ceil(n / 256) or fewer, where n is the number of elements of y, or of dx.
// Per element of y: about H * W / (P * Q) reads, one write (and one index). Per element of dx: about one read (and one index) for
// each window that saw it, mostly one, and one write.
#include "../common/fault.cuh"
#include "../common/grid.cuh"
#include "../common/numbers.cuh"
#include "../common/resize.cuh"

// Of the places of `from` those that place i of `to` sees. Both extents' product is an int: the operation sees to that.
struct Span {
    int begin, end;
};

__device__ inline Span seen(int i, int from, int to) {
    return {i * from / to, ((i + 1) * from + to - 1) / to};
}

__device__ inline int length(const Span& span) {
    return span.end - span.begin;
}

template <typename T>
__device__ inline void average(const T* __restrict__ x, T* __restrict__ y, const Resize& g) {
    for (unsigned i = first(); i < outputs(g); i += step()) {
        Place to = placeOf(i, g.P, g.Q);
        Span rows = seen(to.h, g.H, g.P);
        Span columns = seen(to.w, g.W, g.Q);
        const T* plane = x + static_cast<size_t>(to.plane) * g.H * g.W;
        T sum = 0;
        for (int h = rows.begin; h < rows.end; h++) {
            for (int w = columns.begin; w < columns.end; w++) {
                sum += plane[h * g.W + w];
            }
        }
        y[i] = sum / static_cast<T>(length(rows) * length(columns));
    }
}

template <typename T>
__device__ inline void averageGradient(const T* __restrict__ dy, T* __restrict__ dx, const Resize& g) {
    for (unsigned i = first(); i < inputs(g); i += step()) {
        Place at = placeOf(i, g.H, g.W);
        Span rows = seen(at.h, g.P, g.H);
        Span columns = seen(at.w, g.Q, g.W);
        const T* plane = dy + static_cast<size_t>(at.plane) * g.P * g.Q;
        T sum = 0;
        for (int p = rows.begin; p < rows.end; p++) {
            int height = length(seen(p, g.H, g.P));
            for (int q = columns.begin; q < columns.end; q++) {
                sum += plane[p * g.Q + q] / static_cast<T>(height * length(seen(q, g.W, g.Q)));
            }
        }
        dx[i] = sum;
    }
}

template <typename T>
__device__ inline void largest(const T* __restrict__ x, T* __restrict__ y, int* __restrict__ indices, const Resize& g) {
    for (unsigned i = first(); i < outputs(g); i += step()) {
        Place to = placeOf(i, g.P, g.Q);
        Span rows = seen(to.h, g.H, g.P);
        Span columns = seen(to.w, g.W, g.Q);
        const T* plane = x + static_cast<size_t>(to.plane) * g.H * g.W;
        int index = rows.begin * g.W + columns.begin;
        T most = plane[index];
        for (int h = rows.begin; h < rows.end; h++) {
            for (int w = columns.begin; w < columns.end; w++) {
                T value = plane[h * g.W + w];
                if (value > most || value != value) {
                    most = value;
                    index = h * g.W + w;
                }
            }
        }
        y[i] = most;
        indices[i] = index;
    }
}

template <typename T>
__device__ inline void largestGradient(const T* __restrict__ dy, const int* __restrict__ indices, T* __restrict__ dx,
                                       const Resize& g, unsigned long long* fault) {
    for (unsigned i = first(); i < outputs(g); i += step()) {
        if (static_cast<unsigned>(indices[i]) >= static_cast<unsigned>(g.H * g.W)) {
            report(fault, i, indices[i]);
        }
    }
    for (unsigned i = first(); i < inputs(g); i += step()) {
        Place at = placeOf(i, g.H, g.W);
        Span rows = seen(at.h, g.P, g.H);
        Span columns = seen(at.w, g.Q, g.W);
        size_t plane = static_cast<size_t>(at.plane) * g.P * g.Q;
        T sum = 0;
        for (int p = rows.begin; p < rows.end; p++) {
            for (int q = columns.begin; q < columns.end; q++) {
                size_t from = plane + p * g.Q + q;
                if (indices[from] == at.h * g.W + at.w) {
                    sum += dy[from];
                }
            }
        }
        dx[i] = sum;
    }
}

#define ENTRIES(T, suffix) \
    extern "C" __global__ void adaptive_avg_pool2d_##suffix(const T* x, T* y, const Resize g) { \
        average(x, y, g); \
    } \
    extern "C" __global__ void adaptive_avg_pool2d_grad_##suffix(const T* dy, T* dx, const Resize g) { \
        averageGradient(dy, dx, g); \
    } \
    extern "C" __global__ void adaptive_max_pool2d_##suffix(const T* x, T* y, int* indices, const Resize g) { \
        largest(x, y, indices, g); \
    } \
    extern "C" __global__ void adaptive_max_pool2d_grad_##suffix(const T* dy, const int* indices, T* dx, const Resize g, \
                                                                 unsigned long long* fault) { \
        largestGradient(dy, indices, dx, g, fault); \
    }
FOR_FLOATS(ENTRIES)
