// A convolution as a product of matrices one of which is never laid out: its tiles are gathered from x or dy as they are needed.
//
// A block makes a tile of BM x BN elements of the result, a thread 4 x 4 of them. The depth of the product, over which is summed,
// is cut into rounds of BK. Columns and depth are numbers in a mixed radix, (channel, r, s) or (image, p, q): a thread decodes
// the first one by division and counts on from there.
#pragma once

#include "../matmul/registers.cuh"
#include "window.cuh"

constexpr int BM = 64;
constexpr int BN = 64;
constexpr int BK = 16;
// How many elements of a gathered tile a thread fetches; they lie in one column of b, or one of a.
constexpr int HELD = BN * BK / THREADS;
static_assert(BM == BN && HELD == V, "both tiles are gathered alike");

// A number in the radices (any, middles, inners).
struct Place {
    int outer, middle, inner;
};

__device__ inline Place placeOf(int number, int middles, int inners) {
    int rest = number / inners;
    return {rest / middles, rest % middles, number - rest * inners};
}

__device__ inline void advance(Place& place, const Place& by, int middles, int inners) {
    place.inner += by.inner;
    place.middle += by.middle;
    place.outer += by.outer;
    if (place.inner >= inners) {
        place.inner -= inners;
        place.middle++;
    }
    if (place.middle >= middles) {
        place.middle -= middles;
        place.outer++;
    }
}

// A tile of b, (BK, BN): a thread has one column and every fourth row. Element is what stands at a place of the depth.
template <typename T, typename Element>
struct Columns {
    Element element;
    int middles, inners;
    Place by;
    Place at[HELD];

    __device__ inline Columns(Element element, int middles, int inners)
        : element(element), middles(middles), inners(inners), by(placeOf(BK, middles, inners)) {
#pragma unroll
        for (int i = 0; i < HELD; i++) {
            at[i] = placeOf(threadIdx.x / BN + i * (THREADS / BN), middles, inners);
        }
    }

    __device__ inline void fetch(T (&held)[HELD]) {
#pragma unroll
        for (int i = 0; i < HELD; i++) {
            held[i] = element(at[i]);
            advance(at[i], by, middles, inners);
        }
    }

    __device__ inline void store(Tile<T, BN, BK>& tile, const T (&held)[HELD]) const {
#pragma unroll
        for (int i = 0; i < HELD; i++) {
            tile.at[threadIdx.x / BN + i * (THREADS / BN)][threadIdx.x % BN] = held[i];
        }
    }
};

// A tile of a, (BM, BK): a thread has one place of the depth and every sixteenth row.
template <typename T, typename Element>
struct Rows {
    Element element;
    int middles, inners;
    Place by;
    Place at;

    __device__ inline Rows(Element element, int middles, int inners)
        : element(element), middles(middles), inners(inners), by(placeOf(BK, middles, inners)),
          at(placeOf(threadIdx.x % BK, middles, inners)) {
    }

    __device__ inline void fetch(T (&held)[HELD]) {
#pragma unroll
        for (int i = 0; i < HELD; i++) {
            held[i] = element(at, static_cast<int>(threadIdx.x / BK) + i * (THREADS / BK));
        }
        advance(at, by, middles, inners);
    }

    __device__ inline void store(Tile<T, BM, BK>& tile, const T (&held)[HELD]) const {
#pragma unroll
        for (int i = 0; i < HELD; i++) {
            tile.at[threadIdx.x % BK][threadIdx.x / BK + i * (THREADS / BK)] = held[i];
        }
    }
};

// The sums of one thread's elements: rows tm .. tm + 3 and columns tn .. tn + 3 of the tile.
template <typename T, typename A, typename B>
__device__ inline void gatheredProduct(A& a, B& b, int depth, int tm, int tn, T (&sum)[V][V]) {
    __shared__ Tile<T, BM, BK> aTile;
    __shared__ Tile<T, BN, BK> bTile;
    T aHeld[HELD];
    T bHeld[HELD];
    int rounds = (depth + BK - 1) / BK;
    if (rounds > 0) {
        a.fetch(aHeld);
        b.fetch(bHeld);
    }
    for (int round = 1; round <= rounds; round++) {
        a.store(aTile, aHeld);
        b.store(bTile, bHeld);
        __syncthreads();
        // The next tiles are on their way while these are multiplied.
        if (round < rounds) {
            a.fetch(aHeld);
            b.fetch(bHeld);
        }
        multiplyTiles<T, BM, BN, BK, 1, 1>(aTile, bTile, tm, tn, sum);
        __syncthreads();
    }
}

// Stores a thread's elements. Column j is element j % plane of image j / plane of a tensor of [images, channels, plane]; row m is
// channel `channel + m` there. finish makes the element of a sum and its row.
template <typename T, typename Finish>
__device__ inline void storePlanes(T* __restrict__ y, const T (&sum)[V][V], int m0, int n0, int M, int columns, int plane,
                                   int channels, int channel, Finish finish) {
    bool whole = plane % V == 0 && n0 + V <= columns && aligned(y);
    size_t at[V];
#pragma unroll
    for (int j = 0; j < V; j++) {
        int image = (n0 + j) / plane;
        at[j] = (static_cast<size_t>(image) * channels + channel) * plane + (n0 + j - image * plane);
    }
#pragma unroll
    for (int i = 0; i < V; i++) {
        int m = m0 + i;
        if (m < M) {
            T finished[V];
#pragma unroll
            for (int j = 0; j < V; j++) {
                finished[j] = finish(sum[i][j], m);
            }
            size_t row = static_cast<size_t>(m) * plane;
            if (whole) {
                store4(y + at[0] + row, finished);
            } else {
#pragma unroll
                for (int j = 0; j < V; j++) {
                    if (n0 + j < columns) {
                        y[at[j] + row] = finished[j];
                    }
                }
            }
        }
    }
}
