// Rows of a table w: [V, D] looked up by index, and the table's gradient: dw[v] = sum of the dy whose index is v.
//
// What it adds: a sum whose terms are found by comparing. Forward, one thread makes one element. Backward, a warp makes 32
// columns of one row of dw: its lanes read 32 indices at a time, vote which of them are the row's, and add those rows of dy in
// ascending order. So there are no atomics and each sum has one order, at the price of reading every index once for each
// row; they come from cache, and a row that nobody asked for costs nothing else. The row of the padding index stays 0.
// Kernels, with their parameters; indices: [count], i32:
// - embedding: embedding_b4 _b8: w, indices, y, n:u32, D:u32, V:i32, fault; n = count * D elements of y
// - embedding_grad: embedding_grad_f32 _f64: dy, indices, dw, count:u32, D:u32, V:i32, padding:i32, fault; padding is the row
//   without gradient, or -1
// Launch: block 256; forward: grid ceil(n / 256) or fewer; backward: grid ceil(V * ceil(D / 32) / 8) or fewer.
// Per element: forward two elements moved; backward one read for each element of dy and one write for each of dw, and 4 bytes of
// index for each row and 32 columns of dw.
#include "../common/fault.cuh"
#include "../common/grid.cuh"
#include "../common/lanes.cuh"
#include "../common/numbers.cuh"

// n elements of y: [indices, D]; an index out of range is reported, not followed.
template <typename B>
__device__ inline void lookUp(const B* __restrict__ w, const int* __restrict__ indices, B* __restrict__ y, unsigned n, unsigned D,
                              int V, unsigned long long* fault) {
    for (unsigned i = first(); i < n; i += step()) {
        unsigned element = i / D;
        int row = indices[element];
        if (static_cast<unsigned>(row) >= static_cast<unsigned>(V)) {
            report(fault, element, row);
            continue;
        }
        y[i] = w[static_cast<size_t>(row) * D + i % D];
    }
}

template <typename T>
__device__ inline void addUp(const T* __restrict__ dy, const int* __restrict__ indices, T* __restrict__ dw, unsigned count,
                             unsigned D, int V, int padding, unsigned long long* fault) {
    unsigned lane = threadIdx.x % WARP;
    unsigned pieces = (D + WARP - 1) / WARP;
    unsigned all = static_cast<unsigned>(V) * pieces;
    for (unsigned item = first() / WARP; item < all; item += step() / WARP) {
        int row = static_cast<int>(item / pieces);
        unsigned d = item % pieces * WARP + lane;
        T sum = 0;
        for (unsigned i = 0; i < count; i += WARP) {
            int index = i + lane < count ? indices[i + lane] : row - 1;
            // One warp looks at all of them for what is no row.
            if (item == 0 && i + lane < count && static_cast<unsigned>(index) >= static_cast<unsigned>(V)) {
                report(fault, i + lane, index);
            }
            unsigned found = __ballot_sync(ALL, index == row && index != padding);
            while (found != 0) {
                unsigned next = i + __ffs(static_cast<int>(found)) - 1;
                if (d < D) {
                    sum += dy[static_cast<size_t>(next) * D + d];
                }
                found &= found - 1;
            }
        }
        if (d < D) {
            dw[static_cast<size_t>(row) * D + d] = sum;
        }
    }
}

#define LOOK_UP(B, suffix) \
    extern "C" __global__ void embedding_##suffix(const B* w, const int* indices, B* y, unsigned n, unsigned D, int V, \
                                                  unsigned long long* fault) { \
        lookUp(w, indices, y, n, D, V, fault); \
    }
LOOK_UP(unsigned, b4)
LOOK_UP(unsigned long long, b8)

#define ADD_UP(T, suffix) \
    extern "C" __global__ void embedding_grad_##suffix(const T* dy, const int* indices, T* dw, unsigned count, unsigned D, \
                                                       int V, int padding, unsigned long long* fault) { \
        addUp(dy, indices, dw, count, D, V, padding, fault); \
    }
FOR_FLOATS(ADD_UP)
