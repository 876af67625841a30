// x: [N, C, ...] as normalization sees it: [N, C, L]. What a channel c has is N pieces of L elements, C * L apart; they are
// numbered 0 .. N * L - 1 in the order in which they lie.
//
// Planes, 3 ints: N C L. Of all kernels of this family w and b may be 0.
#pragma once

#include "../common/grid.cuh"
#include "../common/numbers.cuh"
#include "../common/vectors.cuh"

constexpr int BLOCK = 256;

struct Planes {
    int N, C, L;
};

__device__ inline unsigned perChannel(const Planes& g) {
    return static_cast<unsigned>(g.N) * g.L;
}

// WIDTH elements at p, as one where that is possible. The elements are the same either way, so no result depends on it.
template <int WIDTH, typename T>
__device__ inline void load(const T* __restrict__ p, bool vectors, T (&v)[V]) {
    if (WIDTH == V && vectors) {
        load4(p, v);
    } else {
#pragma unroll
        for (int j = 0; j < WIDTH; j++) {
            v[j] = p[j];
        }
    }
}

template <int WIDTH, typename T>
__device__ inline void store(T* p, bool vectors, const T (&v)[V]) {
    if (WIDTH == V && vectors) {
        store4(p, v);
    } else {
#pragma unroll
        for (int j = 0; j < WIDTH; j++) {
            p[j] = v[j];
        }
    }
}

// Calls visit(at, n) for elements [from, to) of channel c, WIDTH at a time, shared among the threads of the block; from and to
// are counted in WIDTHs, and L is a multiple of WIDTH. Which image n an element lies in is found by one division at the start.
template <int WIDTH, typename F>
__device__ inline void eachOfChannel(const Planes& g, unsigned c, unsigned from, unsigned to, F visit) {
    unsigned L = g.L / WIDTH;
    unsigned i = from + threadIdx.x;
    if (i >= to) {
        return;
    }
    unsigned n = i / L;
    unsigned l = i - n * L;
    unsigned stepN = BLOCK / L;
    unsigned stepL = BLOCK - stepN * L;
    for (; i < to; i += BLOCK) {
        visit(((static_cast<size_t>(n) * g.C + c) * L + l) * WIDTH, n);
        n += stepN;
        l += stepL;
        if (l >= L) {
            l -= L;
            n++;
        }
    }
}

// Calls visit(at, c) for all elements, WIDTH at a time.
template <int WIDTH, typename F>
__device__ inline void eachOfAll(const Planes& g, F visit) {
    unsigned L = g.L / WIDTH;
    unsigned count = static_cast<unsigned>(g.N) * g.C * L;
    for (unsigned i = first(); i < count; i += step()) {
        visit(static_cast<size_t>(i) * WIDTH, i / L % g.C);
    }
}

// What stands for a vector that was left out.
template <typename T>
__device__ inline T of(const T* __restrict__ vector, unsigned c, T otherwise) {
    return vector == nullptr ? otherwise : vector[c];
}

// y = (x - mean - rest) * scale + shift, then relu if asked for.
template <int WIDTH, typename T>
__device__ inline void scaled(const T* __restrict__ x, T* __restrict__ y, size_t at, bool vectors, T mean, T rest, T scale,
                              T shift, int relu_) {
    T v[V];
    load<WIDTH>(x + at, vectors, v);
#pragma unroll
    for (int j = 0; j < WIDTH; j++) {
        T value = fma(v[j] - mean - rest, scale, shift);
        v[j] = relu_ ? relu(value) : value;
    }
    store<WIDTH>(y + at, vectors, v);
}

// dx = scale * (dy - plain - xhat * weighted) with xhat = (x - mean - rest) * invstd.
template <int WIDTH, typename T>
__device__ inline void gradient(const T* __restrict__ dy, const T* __restrict__ x, T* __restrict__ dx, size_t at, bool vectors,
                                T mean, T rest, T invstd, T scale, T plain, T weighted) {
    T u[V];
    T v[V];
    load<WIDTH>(dy + at, vectors, u);
    load<WIDTH>(x + at, vectors, v);
#pragma unroll
    for (int j = 0; j < WIDTH; j++) {
        T xhat = (v[j] - mean - rest) * invstd;
        u[j] = scale * (u[j] - plain - xhat * weighted);
    }
    store<WIDTH>(dx + at, vectors, u);
}

// Calls a function template with the widest accesses that L allows.
#define BY_WIDTH(call, ...) \
    if (g.L % V == 0) { \
        call<V>(__VA_ARGS__); \
    } else { \
        call<1>(__VA_ARGS__); \
    }
