// Batch normalization of x: [N, C, L] and its gradient in three launches, with several blocks for one channel.
//
// What it adds: work for all multiprocessors where channels are few and long. Each channel is cut into `splits` pieces, chosen by
// shape; a block leaves the moments of its piece, one thread for each channel merges them in order, and a third kernel walks
// over all elements as they lie. So x comes from memory twice and y goes there once.
// Kernels, with their parameters:
// - batch_norm, few long channels: first batch_norm_moments_f32 _f64: x, sums, squares, Planes, splits:u32; sums, squares:
//   [splits, C]
// - then batch_norm_statistics_..: x, sums, squares, mean, rest, var, invstd, Planes, splits:u32, eps:T
// - then batch_norm_apply_..: x, w, b, mean, rest, invstd, y, Planes, relu:i32
// - batch_norm_grad, few long channels: first batch_norm_grad_sums_f32 _f64: dy, x, mean, rest, invstd, plain, weighted, Planes,
//   splits:u32; plain, weighted: [splits, C]
// - then batch_norm_grad_totals_..: plain, weighted, dw, db, C:u32, splits:u32
// - then batch_norm_grad_apply_..: dy, x, w, mean, rest, invstd, dw, db, dx, Planes
// - then batch_norm_grad_totals_..: as for batch_norm_grad, with C = groups * C
// Launch: block 256; moments and sums: grid C * splits or fewer; statistics and totals: ceil(C / 256) or fewer; apply:
// ceil(N * C * L / 1024) or fewer.
// Per element: forward two reads and one write (12 bytes in float32), backward four reads and one write (20 bytes); 7 and 11
// flops: bound by memory.
#include "moments.cuh"
#include "sums.cuh"

// Piece s of `count`, split into equal ones; the last may be shorter or empty.
struct Piece {
    unsigned from, to;

    __device__ inline Piece(unsigned count, unsigned splits, unsigned s) {
        unsigned length = (count + splits - 1) / splits;
        from = min(s * length, count);
        to = min(from + length, count);
    }
};

// sums, squares: [splits, C]
template <int WIDTH, typename T>
__device__ inline void moments(const T* __restrict__ x, T* __restrict__ sums, T* __restrict__ squares, const Planes& g,
                               unsigned splits) {
    for (unsigned i = blockIdx.x; i < g.C * splits; i += gridDim.x) {
        unsigned c = i % g.C;
        Piece piece(perChannel(g) / WIDTH, splits, i / g.C);
        Moments<T> m = momentsOf<WIDTH>(x, g, c, piece.from, piece.to, shiftOf(x, g, c));
        if (threadIdx.x == 0) {
            sums[i] = m.sum;
            squares[i] = m.squares;
        }
    }
}

template <int WIDTH, typename T>
__device__ inline void statistics(const T* __restrict__ x, const T* __restrict__ sums, const T* __restrict__ squares,
                                  T* __restrict__ mean, T* __restrict__ rest, T* __restrict__ var, T* __restrict__ invstd,
                                  const Planes& g, unsigned splits, T eps) {
    for (unsigned c = first(); c < g.C; c += step()) {
        Moments<T> all = {T(0), T(0), T(0)};
        for (unsigned s = 0; s < splits; s++) {
            Piece piece(perChannel(g) / WIDTH, splits, s);
            all = merge(all, {static_cast<T>((piece.to - piece.from) * WIDTH), sums[s * g.C + c], squares[s * g.C + c]});
        }
        Statistics<T>(all, shiftOf(x, g, c), eps).leave(c, mean, rest, var, invstd);
    }
}

template <int WIDTH, typename T>
__device__ inline void apply(const T* __restrict__ x, const T* __restrict__ w, const T* __restrict__ b,
                             const T* __restrict__ mean, const T* __restrict__ rest, const T* __restrict__ invstd,
                             T* __restrict__ y, const Planes& g, int relu_) {
    bool vectors = aligned(x) && aligned(y);
    eachOfAll<WIDTH>(g, [&](size_t at, unsigned c) {
        scaled<WIDTH>(x, y, at, vectors, mean[c], rest[c], invstd[c] * of(w, c, T(1)), of(b, c, T(0)), relu_);
    });
}

// plain, weighted: [splits, C]
template <int WIDTH, typename T>
__device__ inline void gradientSums(const T* __restrict__ dy, const T* __restrict__ x, const T* __restrict__ mean,
                                    const T* __restrict__ rest, const T* __restrict__ invstd, T* __restrict__ plain,
                                    T* __restrict__ weighted, const Planes& g, unsigned splits) {
    for (unsigned i = blockIdx.x; i < g.C * splits; i += gridDim.x) {
        unsigned c = i % g.C;
        Piece piece(perChannel(g) / WIDTH, splits, i / g.C);
        Sums<T> sums = sumsOf<WIDTH>(dy, x, g, c, piece.from, piece.to, mean[c], rest[c], invstd[c]);
        if (threadIdx.x == 0) {
            plain[i] = sums.plain;
            weighted[i] = sums.weighted;
        }
    }
}

template <typename T>
__device__ inline void totals(const T* __restrict__ plain, const T* __restrict__ weighted, T* __restrict__ dw,
                              T* __restrict__ db, unsigned C, unsigned splits) {
    for (unsigned c = first(); c < C; c += step()) {
        Sums<T> all = {T(0), T(0)};
        for (unsigned s = 0; s < splits; s++) {
            all.plain += plain[s * C + c];
            all.weighted += weighted[s * C + c];
        }
        db[c] = all.plain;
        dw[c] = all.weighted;
    }
}

template <int WIDTH, typename T>
__device__ inline void gradientApply(const T* __restrict__ dy, const T* __restrict__ x, const T* __restrict__ w,
                                     const T* __restrict__ mean, const T* __restrict__ rest, const T* __restrict__ invstd,
                                     const T* __restrict__ dw, const T* __restrict__ db, T* __restrict__ dx, const Planes& g) {
    bool vectors = aligned(dy) && aligned(x) && aligned(dx);
    T n = static_cast<T>(perChannel(g));
    eachOfAll<WIDTH>(g, [&](size_t at, unsigned c) {
        gradient<WIDTH>(dy, x, dx, at, vectors, mean[c], rest[c], invstd[c], invstd[c] * of(w, c, T(1)), db[c] / n, dw[c] / n);
    });
}

// One block for each multiprocessor is asked for where ptxas would go below the registers that double takes, and spill.
#define ENTRIES(T, suffix) \
    extern "C" __global__ void __launch_bounds__(BLOCK) batch_norm_moments_##suffix(const T* x, T* sums, T* squares, \
            const Planes g, unsigned splits) { \
        BY_WIDTH(moments, x, sums, squares, g, splits) \
    } \
    extern "C" __global__ void __launch_bounds__(BLOCK) batch_norm_statistics_##suffix(const T* x, const T* sums, \
            const T* squares, T* mean, T* rest, T* var, T* invstd, const Planes g, unsigned splits, T eps) { \
        BY_WIDTH(statistics, x, sums, squares, mean, rest, var, invstd, g, splits, eps) \
    } \
    extern "C" __global__ void __launch_bounds__(BLOCK) batch_norm_apply_##suffix(const T* x, const T* w, const T* b, \
            const T* mean, const T* rest, const T* invstd, T* y, const Planes g, int relu_) { \
        BY_WIDTH(apply, x, w, b, mean, rest, invstd, y, g, relu_) \
    } \
    extern "C" __global__ void __launch_bounds__(BLOCK, 1) batch_norm_grad_sums_##suffix(const T* dy, const T* x, const T* mean, \
            const T* rest, const T* invstd, T* plain, T* weighted, const Planes g, unsigned splits) { \
        BY_WIDTH(gradientSums, dy, x, mean, rest, invstd, plain, weighted, g, splits) \
    } \
    extern "C" __global__ void __launch_bounds__(BLOCK) batch_norm_grad_totals_##suffix(const T* plain, const T* weighted, \
            T* dw, T* db, unsigned C, unsigned splits) { \
        totals(plain, weighted, dw, db, C, splits); \
    } \
    extern "C" __global__ void __launch_bounds__(BLOCK) batch_norm_grad_apply_##suffix(const T* dy, const T* x, const T* w, \
            const T* mean, const T* rest, const T* invstd, const T* dw, const T* db, T* dx, const Planes g) { \
        BY_WIDTH(gradientApply, dy, x, w, mean, rest, invstd, dw, db, dx, g) \
    }
FOR_FLOATS(ENTRIES)
