// Convolution and its two gradients as products of matrices that are never laid out.
//
// What it adds: no memory for columns. im2col writes R * S times as much as x holds and the product reads it back; here a block
// gathers each tile of columns from x (or dy) straight into shared memory, where all 64 rows of the other factor use it. The
// columns of all images are one row of tiles, so small planes fill tiles, too.
//
//   forward          y:  rows k, columns (n, p, q), depth (c, r, s)
//   input gradient   dx: rows c, columns (n, h, w), depth (k, r, s): with a stride most products are by 0, and im2col is ahead
//   weight gradient  dw: rows k, columns (c, r, s), depth (n, p, q), cut into pieces of `images` images with a result each
//
// Kernels, with their parameters:
// - conv2d: conv2d_implicit_f32 _f64: x, w, b, y, Conv, relu:i32; b may be 0
// - conv2d_input_grad: conv2d_implicit_input_grad_f32 _f64: dy, w, dx, Conv; for stride 1
// - conv2d_weight_grad: conv2d_implicit_weight_grad_f32 _f64: x, dy, dw, Conv, images:i32; images is at least 1; dw is [pieces,
//   K, C / groups, R, S] with pieces = ceil(N / images), several folded by sum_thread; N = 0 has no pieces: fill dw with 0
//   instead
// Launched by no plan: products from columns are used for every shape; this one is compared with them.
// Launch: block 256; grid, with tiles of 64 x 64: ceil(rows / 64) * ceil(columns / 64) * groups, for dw * ceil(N / images), or
// fewer.
// Per element of the result: depth / 32 reads from device memory (depth / 8 bytes in float32), 2 * depth flops.
#include "implicit.cuh"

// Calls make(m0, n0, z) for each tile of this block, with z counting groups (and pieces) of results.
template <typename F>
__device__ inline void eachTile(int M, int columns, int batches, F make) {
    int across = (columns + BN - 1) / BN;
    int down = (M + BM - 1) / BM;
    for (unsigned tile = blockIdx.x; tile < static_cast<unsigned>(across) * down * batches; tile += gridDim.x) {
        make(static_cast<int>(tile / across % down) * BM, static_cast<int>(tile % across) * BN,
             static_cast<int>(tile / across / down));
    }
}

template <typename T>
__device__ inline T inside(const T* __restrict__ plane, bool wanted, int h, int w, const Conv& g) {
    return wanted && h >= 0 && h < g.H && w >= 0 && w < g.W ? plane[h * g.W + w] : T(0);
}

template <typename T>
__device__ inline void forward(const T* __restrict__ x, const T* __restrict__ w, const T* __restrict__ b, T* __restrict__ y,
                               const Conv& g, int isRelu) {
    int C = g.C / g.groups;
    int K = g.K / g.groups;
    int L = g.P * g.Q;
    int depth = C * g.R * g.S;
    int tm = threadIdx.x / (BN / V) * V;
    int tn = threadIdx.x % (BN / V) * V;
    eachTile(K, g.N * L, g.groups, [&](int m0, int n0, int group) {
        int column = n0 + threadIdx.x % BN;
        Place out = placeOf(column, g.P, g.Q);
        int h0 = out.middle * g.strideH - g.paddingH;
        int w0 = out.inner * g.strideW - g.paddingW;
        bool isColumn = column < g.N * L;
        const T* image = x + (static_cast<size_t>(out.outer) * g.C + group * C) * g.H * g.W;
        auto window = [&](const Place& at) {
            return inside(image + static_cast<size_t>(at.outer) * g.H * g.W, isColumn && at.outer < C,
                          h0 + at.middle * g.dilationH, w0 + at.inner * g.dilationW, g);
        };
        const T* weights = w + (static_cast<size_t>(group) * K + m0) * depth;
        auto weight = [&](const Place& at, int m) {
            return m0 + m < K && at.outer < C ? weights[m * depth + (at.outer * g.R + at.middle) * g.S + at.inner] : T(0);
        };
        Rows<T, decltype(weight)> rows(weight, g.R, g.S);
        Columns<T, decltype(window)> columns(window, g.R, g.S);
        T sum[V][V] = {};
        gatheredProduct(rows, columns, depth, tm, tn, sum);
        storePlanes(y, sum, m0 + tm, n0 + tn, K, g.N * L, L, g.K, group * K, [&](T value, int m) {
            T biased = b == nullptr ? value : value + b[group * K + m];
            return isRelu ? relu(biased) : biased;
        });
    });
}

template <typename T>
__device__ inline void inputGrad(const T* __restrict__ dy, const T* __restrict__ w, T* __restrict__ dx, const Conv& g) {
    int C = g.C / g.groups;
    int K = g.K / g.groups;
    int plane = g.H * g.W;
    int tm = threadIdx.x / (BN / V) * V;
    int tn = threadIdx.x % (BN / V) * V;
    eachTile(C, g.N * plane, g.groups, [&](int m0, int n0, int group) {
        int column = n0 + threadIdx.x % BN;
        Place in = placeOf(column, g.H, g.W);
        bool isColumn = column < g.N * plane;
        const T* image = dy + (static_cast<size_t>(in.outer) * g.K + group * K) * g.P * g.Q;
        auto output = [&](const Place& at) {
            int p = windowOf(in.middle, at.middle, g.strideH, g.paddingH, g.dilationH, g.P);
            int q = windowOf(in.inner, at.inner, g.strideW, g.paddingW, g.dilationW, g.Q);
            bool wanted = isColumn && at.outer < K && p >= 0 && q >= 0;
            return wanted ? image[(static_cast<size_t>(at.outer) * g.P + p) * g.Q + q] : T(0);
        };
        const T* weights = w + (static_cast<size_t>(group) * K * C + m0) * g.R * g.S;
        auto weight = [&](const Place& at, int m) {
            return m0 + m < C && at.outer < K ? weights[((at.outer * C + m) * g.R + at.middle) * g.S + at.inner] : T(0);
        };
        Rows<T, decltype(weight)> rows(weight, g.R, g.S);
        Columns<T, decltype(output)> columns(output, g.R, g.S);
        T sum[V][V] = {};
        gatheredProduct(rows, columns, K * g.R * g.S, tm, tn, sum);
        storePlanes(dx, sum, m0 + tm, n0 + tn, C, g.N * plane, plane, g.C, group * C, [](T value, int) { return value; });
    });
}

// dw: [ceil(N / images), K, C / groups, R, S]: one result for each piece of images.
template <typename T>
__device__ inline void weightGrad(const T* __restrict__ x, const T* __restrict__ dy, T* __restrict__ dw, const Conv& g,
                                  int images) {
    int C = g.C / g.groups;
    int K = g.K / g.groups;
    int L = g.P * g.Q;
    int J = C * g.R * g.S;
    int pieces = (g.N + images - 1) / images;
    int tm = threadIdx.x / (BN / V) * V;
    int tn = threadIdx.x % (BN / V) * V;
    eachTile(K, J, g.groups * pieces, [&](int m0, int n0, int z) {
        int group = z % g.groups;
        int from = z / g.groups * images;
        int count = min(images, g.N - from);
        int column = n0 + threadIdx.x % BN;
        Place weight = placeOf(column, g.R, g.S);
        int h0 = weight.middle * g.dilationH - g.paddingH;
        int w0 = weight.inner * g.dilationW - g.paddingW;
        const T* channel = x + ((static_cast<size_t>(from) * g.C + group * C) + weight.outer) * g.H * g.W;
        auto window = [&](const Place& at) {
            return inside(channel + static_cast<size_t>(at.outer) * g.C * g.H * g.W, column < J && at.outer < count,
                          h0 + at.middle * g.strideH, w0 + at.inner * g.strideW, g);
        };
        const T* outputs = dy + (static_cast<size_t>(from) * g.K + group * K + m0) * L;
        auto output = [&](const Place& at, int m) {
            return m0 + m < K && at.outer < count
                    ? outputs[(static_cast<size_t>(at.outer) * g.K + m) * L + at.middle * g.Q + at.inner] : T(0);
        };
        Rows<T, decltype(output)> rows(output, g.P, g.Q);
        Columns<T, decltype(window)> columns(window, g.P, g.Q);
        T sum[V][V] = {};
        gatheredProduct(rows, columns, count * L, tm, tn, sum);
        storePlanes(dw + static_cast<size_t>(z / g.groups) * g.K * J, sum, m0 + tm, n0 + tn, K, J, J, g.K, group * K,
                    [](T value, int) { return value; });
    });
}

#define ENTRIES(T, suffix) \
    extern "C" __global__ void __launch_bounds__(THREADS) conv2d_implicit_##suffix(const T* x, const T* w, const T* b, T* y, \
                                                                                   const Conv g, int isRelu) { \
        forward(x, w, b, y, g, isRelu); \
    } \
    extern "C" __global__ void __launch_bounds__(THREADS) conv2d_implicit_input_grad_##suffix(const T* dy, const T* w, T* dx, \
                                                                                              const Conv g) { \
        inputGrad(dy, w, dx, g); \
    } \
    extern "C" __global__ void __launch_bounds__(THREADS) conv2d_implicit_weight_grad_##suffix(const T* x, const T* dy, T* dw, \
                                                                                               const Conv g, int images) { \
        weightGrad(x, dy, dw, g, images); \
    }
FOR_FLOATS(ENTRIES)
