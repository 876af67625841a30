// Elements that move along strides: permute, expand and slice read so, concat and pad write so.
//
// What it adds: one walk for all of them. Reading, y[i] = x[at of i]: permute has the strides of x in their new order, expand
// has stride 0 along what repeats, slice starts further on. Writing, y[at of i] = x[i]: concat writes each input at its place
// in y, one launch for each; pad computes y in one pass and reads x where there is one.
// Kernels, with their parameters; Frame, 25 ints: rank, extent[6] of y, stride[6] of x, before[6] elements of padding, inside[6]
// extents of x, all in the places of a walk; here place 0 of before, inside and stride is read too:
// - permute, expand, slice: read_strided_b1 _b4 _b8: x, y, n:u32, Walk<1> (x, over the shape of y); slice: x points to the first
//   element
// - concat: write_strided_b1 _b4 _b8: x, y, n:u32, Walk<1> (y, over the shape of x); one launch for each input, y points to its
//   first element
// - pad: pad_b1 _b4 _b8: x, y, n:u32, bits:B, Frame ; n elements of y
// Launch: block 256; grid ceil(n / 256) or fewer.
// Per element: one read and one write (8 bytes for 4-byte elements), and a division for each collapsed dimension but one. A
// permutation that leaves the last dimension in place stays coalesced; one that does not, reads a line per element.
#include "../common/grid.cuh"
#include "../common/walk.cuh"

template <typename B>
__device__ inline void read(const B* __restrict__ x, B* __restrict__ y, unsigned n, const Walk<1>& walk) {
    for (unsigned i = first(); i < n; i += step()) {
        int at[1];
        locate(walk, i, at);
        y[i] = x[at[0]];
    }
}

template <typename B>
__device__ inline void write(const B* __restrict__ x, B* __restrict__ y, unsigned n, const Walk<1>& walk) {
    for (unsigned i = first(); i < n; i += step()) {
        int at[1];
        locate(walk, i, at);
        y[at[0]] = x[i];
    }
}

// x within y: before elements of padding, then inside elements of x, per dimension, in the places of a walk. A host passes
// 1 + 4 * RANK ints.
struct Frame {
    int rank;
    unsigned extent[RANK];
    int stride[RANK];
    int before[RANK];
    int inside[RANK];
};

__device__ inline bool enter(const Frame& frame, int place, int along, int& at) {
    int within = along - frame.before[place];
    at += within * frame.stride[place];
    return static_cast<unsigned>(within) < static_cast<unsigned>(frame.inside[place]);
}

template <typename B>
__device__ inline void pad(const B* __restrict__ x, B* __restrict__ y, unsigned n, B value, const Frame& frame) {
    for (unsigned i = first(); i < n; i += step()) {
        unsigned left = i;
        int at = 0;
        bool inside = true;
#pragma unroll
        for (int d = 1; d < RANK; d++) {
            if (d >= frame.rank) {
                break;
            }
            unsigned rest = left / frame.extent[d];
            inside &= enter(frame, d, static_cast<int>(left - rest * frame.extent[d]), at);
            left = rest;
        }
        inside &= enter(frame, 0, static_cast<int>(left), at);
        y[i] = inside ? x[at] : value;
    }
}

#define ENTRIES(B, suffix) \
    extern "C" __global__ void read_strided_##suffix(const B* x, B* y, unsigned n, const Walk<1> walk) { \
        read(x, y, n, walk); \
    } \
    extern "C" __global__ void write_strided_##suffix(const B* x, B* y, unsigned n, const Walk<1> walk) { \
        write(x, y, n, walk); \
    } \
    extern "C" __global__ void pad_##suffix(const B* x, B* y, unsigned n, B value, const Frame frame) { \
        pad(x, y, n, value, frame); \
    }
ENTRIES(unsigned char, b1)
ENTRIES(unsigned, b4)
ENTRIES(unsigned long long, b8)
