// im2col, col2im: a convolution as a matrix product, and back.
//
// What they add: im2col lays each window of x down as a column, so that y = w * columns is a product of matrices, for which there
// are fast kernels: every element brought in is used by a whole tile. It costs memory, R * S times that of x. col2im takes the
// columns' gradient back to x in gather form: a thread adds up the columns that its element went into, in a fixed order.
//
//   forward          y[n, group]   = w[group] * columns[n, group]                  then bias and relu as the product is stored
//   input gradient   columns[n, group] = w[group]^T * dy[n, group]                 then col2im
//   transposed       the input gradient of x in the place of dy; col2im adds the bias
//   weight gradient  dw[group]     = sum over n of dy[n, group] * columns[n, group]^T     (the product's terms)
//
// Channels of a group are neighbours, so a group's columns are consecutive rows. A 1 x 1 window with stride 1 and no padding
// needs neither: x is its own columns.
// Kernels, with their parameters:
// - im2col: conv2d_im2col_f32 _f64: x, columns, Conv; K and groups are not read
// - col2im: conv2d_col2im_f32 _f64: columns, b, x, Conv; b: [C] is added for conv_transpose2d and 0 otherwise; K and groups are
//   not read
// Launch: block 256; grid ceil(n / 256) or fewer, where n is the number of elements of the columns (im2col) or of x (col2im).
// Per element: im2col one read, mostly from cache, and one write (4 to 8 bytes in float32); col2im R * S / (strideH * strideW)
// reads and one write.
//
// By products of matrices (see matmul), for N images (a chunk of the batch) with G groups, K' = K / G, C' = C / G, J = C' * R *
// S rows and L = P * Q columns; columns: [N, C * R * S, L]. The innermost batch dimension, in place 1, is the group; the outer
// one, in place 0, the image.
// - forward, im2col and then a = w, b = columns: M = K', N = L, K = J; aM = J, aK = 1, bK = L, bN = 1; terms 1; biasM = 1, biasN
//   = 0, biasBatches = G; relu; batches = N * G, rank 2, extent {-, G}, aBatch {0, K' * J}, bBatch {C * R * S * L, J * L}.
// - input gradient and conv_transpose2d, a = w, b = dy, y = columns and then col2im: M = J, N = L, K = K'; aM = 1, aK = J, bK =
//   L, bN = 1; terms 1; no bias; batches = N * G, rank 2, extent {-, G}, aBatch {0, K' * J}, bBatch {K * L, K' * L}.
// - weight gradient, im2col and then a = dy, b = columns, y = dw: M = K', N = J, K = L; aM = L, aK = 1, bK = 1, bN = L; no bias;
//   with N = splits * terms: terms, aTerm = K * L, bTerm = C * R * S * L; batches = splits * G, rank 2, extent {-, G}, aBatch
//   {terms * K * L, K' * L}, bBatch {terms * C * R * S * L, J * L}; with splits > 1 (or several chunks) the results are [splits,
//   K, J], folded by sum_thread.
#include "window.cuh"

template <typename T>
__device__ inline void im2col(const T* __restrict__ x, T* __restrict__ columns, const Conv& g) {
    unsigned n = static_cast<unsigned>(g.N) * g.C * g.R * g.S * g.P * g.Q;
    for (unsigned i = first(); i < n; i += step()) {
        unsigned row = i / g.Q;
        int q = i - row * g.Q;
        unsigned window = row / g.P;
        int p = row - window * g.P;
        unsigned windowRow = window / g.S;
        int s = window - windowRow * g.S;
        unsigned plane = windowRow / g.R;
        int r = windowRow - plane * g.R;
        int h = p * g.strideH + r * g.dilationH - g.paddingH;
        int w = q * g.strideW + s * g.dilationW - g.paddingW;
        bool inside = h >= 0 && h < g.H && w >= 0 && w < g.W;
        columns[i] = inside ? x[(static_cast<size_t>(plane) * g.H + h) * g.W + w] : T(0);
    }
}

template <typename T>
__device__ inline void col2im(const T* __restrict__ columns, const T* __restrict__ b, T* __restrict__ x, const Conv& g) {
    unsigned n = static_cast<unsigned>(g.N) * g.C * g.H * g.W;
    for (unsigned i = first(); i < n; i += step()) {
        unsigned row = i / g.W;
        int w = i - row * g.W;
        unsigned plane = row / g.H;
        int h = row - plane * g.H;
        T sum = 0;
        for (int r = 0; r < g.R; r++) {
            int p = windowOf(h, r, g.strideH, g.paddingH, g.dilationH, g.P);
            if (p < 0) {
                continue;
            }
            for (int s = 0; s < g.S; s++) {
                int q = windowOf(w, s, g.strideW, g.paddingW, g.dilationW, g.Q);
                if (q >= 0) {
                    sum += columns[(((static_cast<size_t>(plane) * g.R + r) * g.S + s) * g.P + p) * g.Q + q];
                }
            }
        }
        x[i] = b ? sum + b[plane % g.C] : sum;
    }
}

#define ENTRIES(T, suffix) \
    extern "C" __global__ void conv2d_im2col_##suffix(const T* x, T* columns, const Conv g) { \
        im2col(x, columns, g); \
    } \
    extern "C" __global__ void conv2d_col2im_##suffix(const T* columns, const T* b, T* x, const Conv g) { \
        col2im(columns, b, x, g); \
    }
FOR_FLOATS(ENTRIES)
