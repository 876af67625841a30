// The largest along one dimension with its first index, and the k largest in descending order.
//
// What it adds: an index travels with each value. x is lines of `length` elements that lie `inner` apart; y has one element, or
// k, of each line. Of equals the lower index wins, and NaN is larger than any number, so the order is total and any way of
// folding gives the same answer. LANES threads share a line: 32 where inner is 1, so that they read neighbours; one where inner
// is large. topk makes k passes, each for the largest that comes after the one before, and needs no memory of its own.
// Kernels, with their parameters; x: [outer, length, inner], values and indices: [outer, 1 or k, inner], lines = outer * inner:
// - max: max_thread_f32 _f64, max_warp_..: x, values, indices, lines:u32, length:i32, inner:u32
// - argmax: max_thread_.., max_warp_.. with values = 0: the same
// - topk: topk_thread_f32 _f64, topk_warp_..: x, values, indices, lines:u32, length:i32, inner:u32, k:i32; no launch for k = 0
// Launch: block 256; thread: grid ceil(lines / 256) or fewer; warp: grid ceil(lines / 8) or fewer; lines = outer * inner.
// Per element of x: one read (4 bytes in float32) and one comparison, k times for topk.
#include "../common/lanes.cuh"
#include "../common/numbers.cuh"

template <typename T>
struct Found {
    T value;
    int index;
};

// Whether a comes before b: it is larger, or as large and stands further to the front.
template <typename T>
__device__ inline bool before(const Found<T>& a, const Found<T>& b) {
    return above(a.value, b.value) || (!above(b.value, a.value) && a.index < b.index);
}

// A thread without a candidate has index `length`, and a value that nothing is below.
template <int LANES, typename T>
__device__ inline Found<T> firstOf(Found<T> found) {
    for (int distance = LANES / 2; distance > 0; distance /= 2) {
        Found<T> other = {__shfl_xor_sync(ALL, found.value, distance), __shfl_xor_sync(ALL, found.index, distance)};
        found = before(other, found) ? other : found;
    }
    return found;
}

template <int LANES, typename T>
__device__ inline void lines(const T* __restrict__ x, T* __restrict__ values, int* __restrict__ indices, unsigned count,
                             int length, unsigned inner, int k) {
    unsigned teams = gridDim.x * (blockDim.x / LANES);
    int lane = threadIdx.x % LANES;
    for (unsigned line = blockIdx.x * (blockDim.x / LANES) + threadIdx.x / LANES; line < count; line += teams) {
        size_t start = static_cast<size_t>(line / inner) * length * inner + line % inner;
        size_t to = static_cast<size_t>(line / inner) * k * inner + line % inner;
        Found<T> last = {T(0), -1};
        for (int pass = 0; pass < k; pass++) {
            Found<T> found = {-infinity<T>(), length};
            for (int i = lane; i < length; i += LANES) {
                Found<T> candidate = {x[start + static_cast<size_t>(i) * inner], i};
                if ((last.index < 0 || before(last, candidate)) && before(candidate, found)) {
                    found = candidate;
                }
            }
            found = firstOf<LANES>(found);
            if (lane == 0) {
                if (values != nullptr) {
                    values[to + static_cast<size_t>(pass) * inner] = found.value;
                }
                indices[to + static_cast<size_t>(pass) * inner] = found.index;
            }
            last = found;
        }
    }
}

#define ENTRIES_OF(T, suffix, team, LANES) \
    extern "C" __global__ void max_##team##_##suffix(const T* x, T* values, int* indices, unsigned lines_, int length, \
                                                     unsigned inner) { \
        lines<LANES>(x, values, indices, lines_, length, inner, 1); \
    } \
    extern "C" __global__ void topk_##team##_##suffix(const T* x, T* values, int* indices, unsigned lines_, int length, \
                                                      unsigned inner, int k) { \
        lines<LANES>(x, values, indices, lines_, length, inner, k); \
    }
#define ENTRIES(T, suffix) ENTRIES_OF(T, suffix, thread, 1) ENTRIES_OF(T, suffix, warp, 32)
FOR_FLOATS(ENTRIES)
