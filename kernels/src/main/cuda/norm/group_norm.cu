// Normalization of x: [N, groups, C, L] over each group, which lies in one piece: layer normalization has one group with L = 1,
// group normalization some, instance normalization one for each channel. And the gradient with respect to x.
//
// What it adds: a team of threads for one group, a warp where groups are short and a block where they are long. It reads its
// group once for mean and variance (see moments.cuh) and again, from the cache, to write y. The gradient reads dy and x twice the
// same way.
// Kernels, with their parameters:
// - layer_norm, group_norm: group_norm_warp_f32 _f64, group_norm_block_..: x, w, b, y, mean, rest, var, invstd, Groups, eps:T
// - layer_norm_grad, group_norm_grad: first group_norm_grad_warp_f32 _f64, group_norm_grad_block_..: dy, x, w, mean, rest,
//   invstd, dx, Groups
// Launch: block 256; warp: grid ceil(N * groups / 8) or fewer; block: grid N * groups or fewer.
// Per element: forward two reads and one write (12 bytes in float32), backward four reads and one write (20 bytes), of which half
// of the reads come from the cache; 8 and 12 flops: bound by memory.
#include "groups.cuh"
#include "moments.cuh"

template <int TEAM, typename T>
__device__ inline void forward(const T* __restrict__ x, const T* __restrict__ w, const T* __restrict__ b, T* __restrict__ y,
                               T* __restrict__ mean, T* __restrict__ rest, T* __restrict__ var, T* __restrict__ invstd,
                               const Groups& g, T eps) {
    unsigned n = perGroup(g);
    eachGroup<TEAM>(g, [&](unsigned row, unsigned member) {
        const T* from = x + static_cast<size_t>(row) * n;
        T* to = y + static_cast<size_t>(row) * n;
        T shift = n > 0 ? finiteOr0(from[0]) : T(0);
        Distances<T> seen(shift);
        for (unsigned i = member; i < n; i += TEAM) {
            seen.template add<1>(from + i);
        }
        Statistics<T> s(mergeTeam<TEAM>(seen.all()), shift, eps);
        if (member == 0) {
            s.leave(row, mean, rest, var, invstd);
        }
        for (unsigned i = member; i < n; i += TEAM) {
            unsigned c = channelOf(g, row, i);
            to[i] = fma((from[i] - s.mean - s.rest) * s.invstd, of(w, c, T(1)), of(b, c, T(0)));
        }
    });
}

template <int TEAM, typename T>
__device__ inline void backward(const T* __restrict__ dy, const T* __restrict__ x, const T* __restrict__ w,
                                const T* __restrict__ mean_, const T* __restrict__ rest_, const T* __restrict__ invstd_,
                                T* __restrict__ dx, const Groups& g) {
    unsigned n = perGroup(g);
    eachGroup<TEAM>(g, [&](unsigned row, unsigned member) {
        size_t start = static_cast<size_t>(row) * n;
        T mean = mean_[row];
        T rest = rest_[row];
        T invstd = invstd_[row];
        T plain = 0;
        T weighted = 0;
        for (unsigned i = member; i < n; i += TEAM) {
            T d = dy[start + i] * of(w, channelOf(g, row, i), T(1));
            plain += d;
            weighted = fma(d, (x[start + i] - mean - rest) * invstd, weighted);
        }
        plain = addTeam<TEAM>(plain) / static_cast<T>(n);
        weighted = addTeam<TEAM>(weighted) / static_cast<T>(n);
        for (unsigned i = member; i < n; i += TEAM) {
            T d = dy[start + i] * of(w, channelOf(g, row, i), T(1));
            T xhat = (x[start + i] - mean - rest) * invstd;
            dx[start + i] = invstd * (d - plain - xhat * weighted);
        }
    });
}

#define ENTRIES_OF(T, suffix, team, TEAM) \
    extern "C" __global__ void __launch_bounds__(BLOCK) group_norm_##team##_##suffix(const T* x, const T* w, const T* b, T* y, \
            T* mean, T* rest, T* var, T* invstd, const Groups g, T eps) { \
        forward<TEAM>(x, w, b, y, mean, rest, var, invstd, g, eps); \
    } \
    extern "C" __global__ void __launch_bounds__(BLOCK) group_norm_grad_##team##_##suffix(const T* dy, const T* x, const T* w, \
            const T* mean, const T* rest, const T* invstd, T* dx, const Groups g) { \
        backward<TEAM>(dy, x, w, mean, rest, invstd, dx, g); \
    }
#define ENTRIES(T, suffix) ENTRIES_OF(T, suffix, warp, 32) ENTRIES_OF(T, suffix, block, BLOCK)
FOR_FLOATS(ENTRIES)
