// gather, y[..., i, ...] = x[..., index[..., i, ...], ...], and scatter_add, its transpose, along one dimension.
//
// What they add: an index from memory, checked by the kernel because the host does not see it. gather has one thread per
// element. scatter_add has one thread per column, that is per line of the index along the dimension, which walks it in
// ascending order: two columns never meet, so no atomics are needed and sums have one order. Few and long columns leave a GPU
// idle: the price of being deterministic.
// Kernels, with their parameters:
// - gather: gather_b1 _b4 _b8: x, index, y, n:u32, Walk<1>, extent:i32, along:i32, fault; the walk has the extents of the index
//   and the strides of x, 0 along the dimension; extent and along are x's extent and stride there
// - scatter_add: first copy of x to y, then scatter_add_f32 _f64: y, index, src, columns:u32, length:i32, Walk<2>, extent:i32,
//   along:i32, indexAlong:i32, fault; the walk has the extents of the index without the dimension and the strides of y, then of
//   the index; length is the index's extent along it, extent and along y's extent and stride, indexAlong the index's stride
// Launch: block 256; gather: grid ceil(n / 256) or fewer; scatter_add: grid ceil(columns / 256) or fewer, after y = x.
// Per element of the index: 4 bytes of index and two (gather) or three elements moved.
#include "../common/fault.cuh"
#include "../common/grid.cuh"
#include "../common/numbers.cuh"
#include "../common/walk.cuh"

// The walk runs over the index and has stride 0 along the dimension, where the index says how far to go.
template <typename B>
__device__ inline void gather(const B* __restrict__ x, const int* __restrict__ index, B* __restrict__ y, unsigned n,
                              const Walk<1>& walk, int extent, int along, unsigned long long* fault) {
    for (unsigned i = first(); i < n; i += step()) {
        int chosen = index[i];
        if (static_cast<unsigned>(chosen) >= static_cast<unsigned>(extent)) {
            report(fault, i, chosen);
            continue;
        }
        int at[1];
        locate(walk, i, at);
        y[i] = x[at[0] + chosen * along];
    }
}

// The walk runs over the columns: its first place is in y, its second in the index and in src.
template <typename T>
__device__ inline void scatter(T* __restrict__ y, const int* __restrict__ index, const T* __restrict__ src, unsigned columns,
                               int length, const Walk<2>& walk, int extent, int along, int indexAlong,
                               unsigned long long* fault) {
    for (unsigned column = first(); column < columns; column += step()) {
        int at[2];
        locate(walk, column, at);
        for (int i = 0; i < length; i++) {
            int element = at[1] + i * indexAlong;
            int chosen = index[element];
            if (static_cast<unsigned>(chosen) >= static_cast<unsigned>(extent)) {
                report(fault, element, chosen);
                continue;
            }
            y[at[0] + chosen * along] += src[element];
        }
    }
}

#define GATHER(B, suffix) \
    extern "C" __global__ void gather_##suffix(const B* x, const int* index, B* y, unsigned n, const Walk<1> walk, int extent, \
                                               int along, unsigned long long* fault) { \
        gather(x, index, y, n, walk, extent, along, fault); \
    }
GATHER(unsigned char, b1)
GATHER(unsigned, b4)
GATHER(unsigned long long, b8)

#define SCATTER(T, suffix) \
    extern "C" __global__ void scatter_add_##suffix(T* y, const int* index, const T* src, unsigned columns, int length, \
                                                    const Walk<2> walk, int extent, int along, int indexAlong, \
                                                    unsigned long long* fault) { \
        scatter(y, index, src, columns, length, walk, extent, along, indexAlong, fault); \
    }
FOR_FLOATS(SCATTER)
