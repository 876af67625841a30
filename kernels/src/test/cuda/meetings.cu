// Target: compute_80
// Threads that meet: in both sides of a branch, at barriers, in loops that wait, across the blocks of a grid.
// Each kernel is k(out, in, n); the test knows what it leaves in out.
#include <cooperative_groups.h>
#include <cooperative_groups/reduce.h>
#include <cooperative_groups/scan.h>
namespace cg = cooperative_groups;
#define KERNEL(name) extern "C" __global__ void name(int *out, const int *in, int n)
#define T int(threadIdx.x)
#define LANE (T & 31)
#define I int(blockIdx.x * blockDim.x + threadIdx.x)
#define ALL 0xffffffffu

KERNEL(syncwarp_in_both_branches) {
    __shared__ int s[64];
    if (LANE < 16) { s[T] = in[T]; __syncwarp(); } else { s[T] = 2 * in[T]; __syncwarp(); }
    out[T] = s[T ^ 31];
}
KERNEL(syncwarp_in_nested_branches) {
    __shared__ int s[64];
    s[T] = in[T];
    if (LANE < 8) { if (LANE < 3) __syncwarp(); else __syncwarp(); } else if (LANE < 20) __syncwarp(); else __syncwarp();
    out[T] = s[T ^ 31];
}
KERNEL(syncwarp_in_branches_of_a_loop) {
    __shared__ volatile int s[64];
    s[T] = in[T];
    for (int k = 0; k < n; k++) {
        int v;
        if (LANE + k & 1) { __syncwarp(); v = s[T ^ 1]; __syncwarp(); } else { __syncwarp(); v = s[T ^ 1] + 1; __syncwarp(); }
        s[T] = v;
    }
    out[T] = s[T];
}
KERNEL(shuffle_in_both_branches) {
    int x = in[T], v;
    if (LANE & 1) v = __shfl_xor_sync(ALL, x, 1) + 1; else v = __shfl_xor_sync(ALL, x, 1) * 2;
    out[T] = v;
}
KERNEL(shuffle_with_a_mask_for_each_half) {
    int x = in[T], v;
    if (LANE < 16) v = __shfl_xor_sync(0xffff, x, 5); else v = __shfl_xor_sync(0xffff0000u, x, 6);
    out[T] = v;
}
KERNEL(shuffle_in_each_case) {
    int x = in[T], v = 0;
    switch (LANE & 3) {
        case 0: v = __shfl_sync(ALL, x, 31 - LANE); break;
        case 1: v = 10 + __shfl_sync(ALL, x, 31 - LANE); break;
        case 2: v = 20 + __shfl_sync(ALL, x, 31 - LANE); break;
        default: v = 30 + __shfl_sync(ALL, x, 31 - LANE);
    }
    out[T] = v;
}
KERNEL(ballot_in_both_branches) {
    unsigned v;
    if (LANE < 7) v = __ballot_sync(ALL, in[T] & 1); else v = __ballot_sync(ALL, in[T] & 1);
    out[T] = v;
}
KERNEL(votes_in_both_branches) {
    int a, b, c;
    if (T & 1) { a = __any_sync(ALL, in[T] > 90); b = __all_sync(ALL, in[T] >= 0); c = __uni_sync(ALL, T & 32); }
    else { a = __any_sync(ALL, in[T] > 90); b = __all_sync(ALL, in[T] >= 0); c = __uni_sync(ALL, T & 32); }
    out[T] = a + 2 * b + 4 * c;
}
KERNEL(match_in_both_branches) {
    unsigned v;
    if (LANE < 9) v = __match_any_sync(ALL, in[T] % 3); else v = __match_any_sync(ALL, in[T] % 3);
    out[T] = v;
}
KERNEL(match_all_in_both_branches) {
    int p, q;
    unsigned v, w;
    if (LANE < 9) { v = __match_all_sync(ALL, 5, &p); w = __match_all_sync(ALL, LANE, &q); }
    else { v = __match_all_sync(ALL, 5, &p); w = __match_all_sync(ALL, LANE, &q); }
    out[T] = (v == ALL) + 2 * p + 4 * (w == 0) + 8 * !q;
}
KERNEL(reduction_in_both_branches) {
    int a, b;
    if (LANE & 4) { a = __reduce_add_sync(ALL, in[T]); b = __reduce_max_sync(ALL, in[T]); }
    else { a = __reduce_add_sync(ALL, in[T]); b = __reduce_max_sync(ALL, in[T]); }
    out[T] = a * 1000 + b;
}
KERNEL(reduction_with_bits) {
    unsigned m = LANE < 20 ? 0xfffffu : 0xfff00000u;
    unsigned a = __reduce_and_sync(m, in[T] | 64), o = __reduce_or_sync(m, in[T]), x = __reduce_xor_sync(m, in[T]);
    int least = __reduce_min_sync(m, in[T] - 50);
    out[T] = a + 256 * o + 65536 * x + least;
}
KERNEL(activemask_of_a_whole_warp) { out[T] = __activemask(); }
KERNEL(activemask_of_a_part) { int v = 0; if (LANE < 5) v = __popc(__activemask()); out[T] = v; }
KERNEL(lanes_wait_for_each_other) {
    __shared__ volatile int turn;
    if (T == 0) turn = 0;
    __syncthreads();
    for (int done = 0; !done;)
        if (turn == T) { out[T] = in[T] + (T ? out[T - 1] : 0); __threadfence_block(); turn = T + 1; done = 1; }
}
KERNEL(warps_wait_for_each_other) {
    __shared__ volatile int turn;
    if (T == 0) turn = blockDim.x / 32 - 1;
    __syncthreads();
    while (turn != T / 32) {}
    __syncwarp();
    out[T] = turn;
    __syncwarp();
    if (LANE == 0) turn = T / 32 - 1;
}
KERNEL(a_lock_for_each_lane) {
    __shared__ int lock, sum;
    if (T == 0) lock = sum = 0;
    __syncthreads();
    for (int done = 0; !done;)
        if (atomicCAS(&lock, 0, 1) == 0) {
            sum = *(volatile int *) &sum + in[T];
            __threadfence_block();
            atomicExch(&lock, 0);
            done = 1;
        }
    __syncthreads();
    out[T] = sum;
}
KERNEL(barrier_at_two_lines) {
    __shared__ int s[128];
    s[T] = in[T];
    if (T < 64) __syncthreads(); else { s[T] += 5; __syncthreads(); }
    out[T] = s[127 - T];
}
KERNEL(barrier_in_a_loop_of_each_warp) {
    __shared__ int s[128];
    int v = in[T];
    if (T / 32 & 1) for (int k = 0; k < n; k++) { s[T] = v; __syncthreads(); v += s[(T + 32) & 127]; __syncthreads(); }
    else for (int k = 0; k < n; k++) { s[T] = v; __syncthreads(); v += 2 * s[(T + 32) & 127]; __syncthreads(); }
    out[T] = v;
}
KERNEL(counts_at_two_lines) {
    int v = T < 32 ? __syncthreads_count(in[T] & 1) : __syncthreads_count(in[T] & 2);
    out[T] = v;
}
KERNEL(all_and_any_of_a_block) {
    out[T] = __syncthreads_and(in[T] < 101) + 2 * __syncthreads_or(in[T] == 100) + 4 * __syncthreads_and(T != 40);
}
KERNEL(named_barriers_of_pairs_of_warps) {
    __shared__ int s[128];
    s[T] = in[T];
    asm volatile("bar.sync %0, 64;" :: "r"(1 + T / 64) : "memory");
    out[T] = s[T ^ 32];
}
KERNEL(arrive_and_wait) {
    __shared__ int s[32];
    if (T < 32) { s[T] = in[T] * 3; asm volatile("bar.arrive 3, 64;" ::: "memory"); out[T] = 1; }
    else { asm volatile("bar.sync 3, 64;" ::: "memory"); out[T] = s[T - 32]; }
}
KERNEL(threads_end_before_a_barrier) {
    __shared__ int s[128];
    s[T] = in[T];
    if (T >= n) return;
    __syncthreads();
    out[T] = s[n - 1 - T];
}
KERNEL(a_whole_warp_ends_before_a_barrier) {
    __shared__ int s[96];
    s[T] = in[T];
    if (T / 32 == 1) return;
    __syncthreads();
    out[T] = s[95 - T];
}
KERNEL(barrier_in_a_function) {
    struct F {
        static __noinline__ __device__ int turn(int *s, int v) {
            s[T] = v;
            __syncthreads();
            int r = s[T ^ 33];
            __syncthreads();
            return r;
        }
    };
    __shared__ int s[64];
    int v = in[T];
    for (int k = 0; k < n; k++) v = F::turn(s, v + 1);
    out[T] = v;
}
KERNEL(shuffle_in_a_function_from_two_calls) {
    struct F { static __noinline__ __device__ int next(int v) { return __shfl_sync(ALL, v, LANE + 1 & 31); } };
    int v = LANE < 10 ? F::next(in[T]) + 1 : F::next(in[T]) + 2;
    out[T] = v;
}

// Blocks.
KERNEL(a_chain_of_blocks) {
    volatile int *flag = out + 512;
    if (T == 0) {
        while (blockIdx.x && flag[blockIdx.x - 1] == 0) {}
        __threadfence();
        out[blockIdx.x] = in[blockIdx.x] + (blockIdx.x ? *(volatile int *) &out[blockIdx.x - 1] : 0);
        __threadfence();
        flag[blockIdx.x] = 1;
    }
}
KERNEL(a_chain_from_the_last_block) {
    volatile int *flag = out + 512;
    int next = blockIdx.x + 1;
    if (T == 0) {
        while (next < gridDim.x && flag[next] == 0) {}
        __threadfence();
        out[blockIdx.x] = in[blockIdx.x] + (next < gridDim.x ? *(volatile int *) &out[next] : 0);
        __threadfence();
        flag[blockIdx.x] = 1;
    }
}
KERNEL(a_lock_for_each_block) {
    if (T == 0) {
        while (atomicCAS(out + 1000, 0, 1)) __nanosleep(20);
        __threadfence();
        *(volatile int *) out += in[blockIdx.x];
        __threadfence();
        atomicExch(out + 1000, 0);
    }
}
KERNEL(the_last_block_adds_up) {
    __shared__ bool last;
    out[1 + I] = in[I];
    __threadfence();
    __syncthreads();
    if (T == 0) last = atomicAdd(out + 1000, 1) == gridDim.x - 1;
    __syncthreads();
    if (last && T == 0) {
        int sum = 0;
        for (int i = 0; i < gridDim.x * blockDim.x; i++) sum += ((volatile int *) out)[1 + i];
        out[0] = sum;
    }
}
KERNEL(a_scan_that_looks_back) {
    __shared__ int before, tile;
    volatile int *state = out + 600, *sum = out + 700;
    if (T == 0) tile = atomicAdd(out + 800, 1);
    __syncthreads();
    int i = tile * blockDim.x + T, v = in[i];
    for (int d = 1; d < 32; d *= 2) { int w = __shfl_up_sync(ALL, v, d); if (LANE >= d) v += w; }
    if (T == 31) {
        int b = 0;
        if (tile) { while (state[tile - 1] == 0) {} __threadfence(); b = sum[tile - 1]; }
        before = b;
        sum[tile] = b + v;
        __threadfence();
        state[tile] = 1;
    }
    __syncthreads();
    out[i] = before + v;
}
KERNEL(a_barrier_of_all_blocks_by_hand) {
    volatile int *arrived = out + 1000;
    int v = in[I];
    for (int k = 1; k <= n; k++) {
        out[512 * (k & 1) + I] = v;
        __threadfence();
        __syncthreads();
        if (T == 0) { atomicAdd(out + 1000, 1); while (*arrived < k * gridDim.x) {} __threadfence(); }
        __syncthreads();
        v += ((volatile int *) out)[512 * (k & 1) + (I + 32) % (gridDim.x * blockDim.x)];
        __syncthreads();
    }
    out[512 * (n + 1 & 1) + I] = v;
}
KERNEL(blocks_hand_over_a_queue) {
    volatile int *slot = out + 100;
    if (T == 0 && blockIdx.x == 0)
        for (int k = 0; k < n; k++) { while (slot[k & 3]) {} __threadfence(); slot[k & 3] = in[k] + 1; }
    if (T == 0 && blockIdx.x == 1) {
        int sum = 0;
        for (int k = 0; k < n; k++) {
            int v;
            while ((v = slot[k & 3]) == 0) {}
            sum = sum * 3 + v;
            __threadfence();
            slot[k & 3] = 0;
        }
        out[0] = sum;
    }
}
KERNEL(grid_sync_once) {
    out[I] = in[I];
    cg::this_grid().sync();
    int v = out[gridDim.x * blockDim.x - 1 - I];
    cg::this_grid().sync();
    out[I] = v;
}
KERNEL(grid_sync_in_a_loop) {
    cg::grid_group g = cg::this_grid();
    int size = g.size(), i = g.thread_rank(), v = in[i];
    for (int k = 0; k < n; k++) {
        out[i] = v;
        g.sync();
        v += out[(i + 1) % size];
        g.sync();
    }
    out[i] = v;
}
KERNEL(grid_sync_adds_up) {
    cg::grid_group g = cg::this_grid();
    int sum = __reduce_add_sync(ALL, in[I]);
    if (LANE == 0) atomicAdd(out + 1000, sum);
    g.sync();
    out[I] = *(volatile int *) (out + 1000) + int(g.num_blocks()) + int(g.block_rank()) + int(g.num_threads());
}
KERNEL(grid_arrive_and_wait) {
    cg::grid_group g = cg::this_grid();
    out[I] = in[I];
    auto token = g.barrier_arrive();
    int own = in[I] * 2;
    g.barrier_wait(std::move(token));
    int v = own + out[(I + blockDim.x) % (gridDim.x * blockDim.x)];
    g.sync();
    out[I] = v;
}
KERNEL(grid_sync_of_a_cube) {
    cg::grid_group g = cg::this_grid();
    int i = g.thread_rank();
    out[i] = in[i];
    g.sync();
    int v = out[g.size() - 1 - i];
    g.sync();
    out[i] = v + 100 * g.is_valid();
}

// Cooperative groups.
template <int N> __device__ void tile(int *out, const int *in) {
    auto t = cg::tiled_partition<N>(cg::this_thread_block());
    int x = in[T];
    out[T] = cg::reduce(t, x, cg::plus<int>()) + 3 * t.shfl_xor(x, 1) + 5 * t.shfl(x, 0) + 7 * int(t.thread_rank())
        + 11 * int(t.meta_group_rank()) + 13 * int(t.size()) + cg::reduce(t, x, cg::greater<int>()) * 1000;
}
KERNEL(tile_of_2) { tile<2>(out, in); }
KERNEL(tile_of_4) { tile<4>(out, in); }
KERNEL(tile_of_8) { tile<8>(out, in); }
KERNEL(tile_of_16) { tile<16>(out, in); }
KERNEL(tile_of_32) { tile<32>(out, in); }
KERNEL(tiles_vote) {
    auto t = cg::tiled_partition<8>(cg::this_thread_block());
    out[T] = t.any(in[T] > 95) + 2 * t.all(in[T] > 5) + 4 * t.ballot(in[T] & 1) + 4096 * t.match_any(in[T] & 3);
}
KERNEL(scans_in_a_tile) {
    auto t = cg::tiled_partition<16>(cg::this_thread_block());
    out[T] = cg::inclusive_scan(t, in[T]) * 10000 + cg::exclusive_scan(t, in[T]);
}
KERNEL(a_coalesced_group) {
    int v = -1;
    if (in[T] & 1) {
        auto g = cg::coalesced_threads();
        g.sync();
        v = g.thread_rank() * 1000 + cg::reduce(g, in[T], cg::plus<int>()) + 100000 * g.size();
    }
    out[T] = v;
}
KERNEL(a_group_adds_for_all) {
    if (in[T] % 3 == 0) {
        auto g = cg::coalesced_threads();
        if (g.thread_rank() == 0) atomicAdd(out, g.size());
    }
}
KERNEL(groups_by_a_label) {
    auto w = cg::tiled_partition<32>(cg::this_thread_block());
    auto g = cg::labeled_partition(w, in[T] % 4);
    out[T] = g.size() * 1000 + cg::reduce(g, in[T], cg::plus<int>());
}
KERNEL(groups_of_two_kinds) {
    auto w = cg::tiled_partition<32>(cg::this_thread_block());
    auto g = cg::binary_partition(w, in[T] > 50);
    out[T] = g.size() * 1000 + g.thread_rank();
}
KERNEL(a_block_as_a_group) {
    auto b = cg::this_thread_block();
    __shared__ int s[128];
    s[b.thread_rank()] = in[b.thread_rank()];
    b.sync();
    out[b.thread_rank()] = s[b.size() - 1 - b.thread_rank()] + 1000 * b.group_index().x;
}
KERNEL(a_shuffle_down_a_tile) {
    auto t = cg::tiled_partition<8>(cg::this_thread_block());
    out[T] = t.shfl_down(in[T], 3) + 1000 * t.shfl_up(in[T], 2);
}
