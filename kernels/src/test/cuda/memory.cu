// Target: compute_80
// Memory: asynchronous copies, barriers in memory, hints for caches, constants.
// Each kernel is k(out, in, n); the test knows what it leaves in out.
#include <cooperative_groups.h>
#include <cooperative_groups/memcpy_async.h>
#include <cuda/barrier>
#include <cuda/pipeline>
#include <cuda_pipeline.h>
namespace cg = cooperative_groups;
#define KERNEL(name) extern "C" __global__ void name(int *out, const int *in, int n)
#define T int(threadIdx.x)
#define AT(p) ((unsigned) __cvta_generic_to_shared(p))
#define COMMIT asm volatile("cp.async.commit_group;" ::: "memory")
#define WAIT(k) asm volatile("cp.async.wait_group %0;" :: "n"(k) : "memory")
using barrier = cuda::barrier<cuda::thread_scope_block>;

// Asynchronous copies.
KERNEL(copies_of_4_bytes) {
    __shared__ int s[64];
    asm volatile("cp.async.ca.shared.global [%0], [%1], 4;" :: "r"(AT(s + T)), "l"(in + T) : "memory");
    COMMIT; WAIT(0); __syncthreads();
    out[T] = s[63 - T];
}
KERNEL(copies_of_8_bytes) {
    __shared__ __align__(8) int s[128];
    asm volatile("cp.async.ca.shared.global [%0], [%1], 8;" :: "r"(AT(s + 2 * T)), "l"(in + 2 * T) : "memory");
    asm volatile("cp.async.wait_all;" ::: "memory");
    __syncthreads();
    out[T] = s[127 - T] + s[T];
}
KERNEL(copies_of_16_bytes_past_the_first_cache) {
    __shared__ __align__(16) int s[256];
    asm volatile("cp.async.cg.shared.global.L2::128B [%0], [%1], 16;" :: "r"(AT(s + 4 * T)), "l"(in + 4 * T) : "memory");
    COMMIT; WAIT(0); __syncthreads();
    out[T] = s[255 - T] + 2 * s[4 * T + 3];
}
KERNEL(copies_of_a_part_fill_with_zeros) {
    __shared__ __align__(16) int s[256];
    int bytes = T % 17;
    asm volatile("cp.async.ca.shared.global [%0], [%1], 16, %2;" :: "r"(AT(s + 4 * T)), "l"(in + 4 * T), "r"(bytes) : "memory");
    COMMIT; WAIT(0); __syncthreads();
    out[T] = s[4 * T] + 3 * s[4 * T + 1] + 5 * s[4 * T + 2] + 7 * s[4 * T + 3];
}
KERNEL(copies_that_ignore_their_source) {
    __shared__ int s[64];
    asm volatile("{ .reg .pred p; setp.ne.s32 p, %2, 0; cp.async.ca.shared.global [%0], [%1], 4, p; }" :: "r"(AT(s + T)),
        "l"(in + T), "r"(T & 1) : "memory");
    COMMIT; WAIT(0); __syncthreads();
    out[T] = s[T];
}
KERNEL(copies_with_a_policy) {
    __shared__ int s[64];
    unsigned long long policy;
    asm volatile("createpolicy.fractional.L2::evict_last.L2::evict_unchanged.b64 %0, 0.5;" : "=l"(policy));
    asm volatile("cp.async.ca.shared.global.L2::cache_hint [%0], [%1], 4, %2, %3;" :: "r"(AT(s + T)), "l"(in + T),
        "r"(T < 40 ? 4 : 0), "l"(policy) : "memory");
    COMMIT; WAIT(0); __syncthreads();
    out[T] = s[T];
}
KERNEL(groups_of_copies_in_their_order) {
    __shared__ int s[3][64];
    for (int k = 0; k < 3; k++) {
        s[k][T] = -1;
        asm volatile("cp.async.ca.shared.global [%0], [%1], 4;" :: "r"(AT(&s[k][T])), "l"(in + 64 * k + T) : "memory");
        COMMIT;
    }
    WAIT(2);
    int a = s[0][T];
    WAIT(1);
    int b = s[1][T];
    WAIT(0);
    out[T] = a + 101 * b + 101 * 101 * s[2][T];
}
KERNEL(a_pipeline_by_hand) {
    __shared__ int s[2][64];
    int sum = 0;
    __pipeline_memcpy_async(&s[0][T], in + T, 4);
    __pipeline_commit();
    for (int k = 0; k < n; k++) {
        if (k + 1 < n) __pipeline_memcpy_async(&s[k + 1 & 1][T], in + 64 * (k + 1) + T, 4);
        __pipeline_commit();
        __pipeline_wait_prior(1);
        __syncthreads();
        sum = sum * 2 + s[k & 1][63 - T];
        __syncthreads();
    }
    out[T] = sum;
}
KERNEL(a_pipeline_fills_with_zeros) {
    __shared__ __align__(16) int4 s[64];
    __pipeline_memcpy_async(s + T, (const int4 *) in + T, 16, T % 16);
    __pipeline_commit();
    __pipeline_wait_prior(0);
    out[T] = s[T].x + 3 * s[T].y + 5 * s[T].z + 7 * s[T].w;
}
KERNEL(a_group_copies_together) {
    __shared__ int s[256];
    auto b = cg::this_thread_block();
    cg::memcpy_async(b, s, in, 4 * n);
    cg::wait(b);
    out[T] = s[(T * 5 + 1) % n];
}
KERNEL(a_tile_copies_together) {
    __shared__ int s[64];
    auto t = cg::tiled_partition<16>(cg::this_thread_block());
    cg::memcpy_async(t, s + T / 16 * 16, in + T / 16 * 16, cuda::aligned_size_t<4>(64));
    cg::wait(t);
    out[T] = s[T ^ 15];
}
KERNEL(a_pipeline_of_stages) {
    __shared__ int s[3][64];
    auto pipe = cuda::make_pipeline();
    int sum = 0;
    for (int k = 0, ahead = 0; k < n; k++) {
        for (; ahead < n && ahead < k + 3; ahead++) {
            pipe.producer_acquire();
            cuda::memcpy_async(&s[ahead % 3][T], in + 64 * ahead + T, cuda::aligned_size_t<4>(4), pipe);
            pipe.producer_commit();
        }
        pipe.consumer_wait();
        sum = sum * 2 + s[k % 3][T];
        pipe.consumer_release();
    }
    out[T] = sum;
}

// Barriers in memory.
#pragma nv_diag_suppress static_var_with_dynamic_init
KERNEL(a_barrier_of_the_library) {
    __shared__ barrier bar;
    __shared__ int s[64];
    if (T == 0) init(&bar, blockDim.x);
    __syncthreads();
    int v = in[T];
    for (int k = 0; k < n; k++) {
        s[T] = v;
        bar.arrive_and_wait();
        v += s[63 - T];
        bar.arrive_and_wait();
    }
    out[T] = v;
}
KERNEL(work_between_arriving_and_waiting) {
    __shared__ barrier bar;
    __shared__ int s[64];
    if (T == 0) init(&bar, blockDim.x);
    __syncthreads();
    s[T] = in[T];
    auto token = bar.arrive();
    int own = in[T] * 7;
    bar.wait(std::move(token));
    out[T] = own + s[T ^ 33];
}
KERNEL(half_of_the_threads_drop_out) {
    __shared__ barrier bar;
    __shared__ int s[64];
    if (T == 0) init(&bar, blockDim.x);
    __syncthreads();
    s[T] = in[T];
    if (T & 1) { bar.arrive_and_drop(); out[T] = 1; return; }
    bar.arrive_and_wait();
    int v = s[T ^ 1];
    bar.arrive_and_wait();
    s[T] = v;
    bar.arrive_and_wait();
    out[T] = s[62 - T];
}
KERNEL(producers_and_consumers) {
    __shared__ barrier full, empty;
    __shared__ int s[32];
    if (T == 0) { init(&full, 64); init(&empty, 64); }
    __syncthreads();
    int sum = 0;
    for (int k = 0; k < n; k++)
        if (T < 32) { empty.arrive_and_wait(); s[T] = in[32 * k + T]; (void) full.arrive(); }
        else { (void) empty.arrive(); full.arrive_and_wait(); sum = 2 * sum + s[63 - T]; }
    out[T] = sum;
}
KERNEL(copies_arrive_at_a_barrier) {
    __shared__ barrier bar;
    __shared__ __align__(16) int4 s[64];
    if (T == 0) init(&bar, blockDim.x);
    __syncthreads();
    cuda::memcpy_async(s + T, (const int4 *) in + T, cuda::aligned_size_t<16>(16), bar);
    bar.arrive_and_wait();
    out[T] = s[T ^ 1].y + 3 * s[63 - T].w;
}
KERNEL(copies_arrive_by_instruction) {
    __shared__ unsigned long long bar;
    __shared__ int s[64];
    if (T == 0) asm volatile("mbarrier.init.shared.b64 [%0], 64;" :: "r"(AT(&bar)) : "memory");
    __syncthreads();
    asm volatile("cp.async.ca.shared.global [%0], [%1], 4;" :: "r"(AT(s + T)), "l"(in + T) : "memory");
    asm volatile("cp.async.mbarrier.arrive.noinc.shared.b64 [%0];" :: "r"(AT(&bar)) : "memory");
    asm volatile("{ .reg .pred p; again: mbarrier.test_wait.parity.shared.b64 p, [%0], 0; @!p bra again; }"
        :: "r"(AT(&bar)) : "memory");
    out[T] = s[63 - T];
}
KERNEL(parities_alternate) {
    __shared__ unsigned long long bar;
    __shared__ int s[64];
    if (T == 0) asm volatile("mbarrier.init.shared.b64 [%0], %1;" :: "r"(AT(&bar)), "r"(blockDim.x) : "memory");
    __syncthreads();
    int v = in[T];
    for (int k = 0; k < 2 * n; k++) {
        if (!(k & 1)) s[T] = v; else v += s[T ^ 21];
        asm volatile("mbarrier.arrive.shared.b64 _, [%0];" :: "r"(AT(&bar)) : "memory");
        int done;
        do asm volatile("{ .reg .pred p; mbarrier.test_wait.parity.shared.b64 p, [%1], %2; selp.s32 %0, 1, 0, p; }"
            : "=r"(done) : "r"(AT(&bar)), "r"(k & 1) : "memory"); while (!done);
    }
    out[T] = v;
}
KERNEL(arrivals_are_counted) {
    __shared__ unsigned long long bar;
    if (T == 0) {
        unsigned long long a, b, c;
        unsigned p, q, r;
        asm volatile("mbarrier.init.shared.b64 [%0], 10;" :: "r"(AT(&bar)) : "memory");
        asm volatile("mbarrier.arrive.shared.b64 %0, [%1];" : "=l"(a) : "r"(AT(&bar)) : "memory");
        asm volatile("mbarrier.arrive.noComplete.shared.b64 %0, [%1], 4;" : "=l"(b) : "r"(AT(&bar)) : "memory");
        asm volatile("mbarrier.arrive_drop.shared.b64 %0, [%1];" : "=l"(c) : "r"(AT(&bar)) : "memory");
        asm volatile("mbarrier.pending_count.b64 %0, %1;" : "=r"(p) : "l"(a));
        asm volatile("mbarrier.pending_count.b64 %0, %1;" : "=r"(q) : "l"(b));
        asm volatile("mbarrier.pending_count.b64 %0, %1;" : "=r"(r) : "l"(c));
        out[0] = p + 100 * q + 10000 * r;
        int done;
        asm volatile("{ .reg .pred p; mbarrier.test_wait.shared.b64 p, [%1], %2; selp.s32 %0, 1, 0, p; }"
            : "=r"(done) : "r"(AT(&bar)), "l"(c) : "memory");
        asm volatile("mbarrier.arrive.noComplete.shared.b64 %0, [%1], 3;" : "=l"(a) : "r"(AT(&bar)) : "memory");
        asm volatile("mbarrier.arrive.shared.b64 %0, [%1];" : "=l"(a) : "r"(AT(&bar)) : "memory");
        int then;
        asm volatile("{ .reg .pred p; mbarrier.test_wait.shared.b64 p, [%1], %2; selp.s32 %0, 1, 0, p; }"
            : "=r"(then) : "r"(AT(&bar)), "l"(c) : "memory");
        asm volatile("mbarrier.arrive.shared.b64 %0, [%1];" : "=l"(a) : "r"(AT(&bar)) : "memory");
        asm volatile("mbarrier.pending_count.b64 %0, %1;" : "=r"(p) : "l"(a));
        asm volatile("mbarrier.inval.shared.b64 [%0];" :: "r"(AT(&bar)) : "memory");
        out[1] = done + 10 * then + 100 * p;
    }
}

// Hints that change nothing.
KERNEL(loads_and_stores_with_hints) {
    int a = __ldg(in + T), b = __ldcg(in + T + 1), c = __ldcs(in + T + 2), d = __ldlu(in + T + 3), e = __ldcv(in + T + 4);
    __stwb(out + T, a); __stcg(out + 64 + T, b); __stcs(out + 128 + T, c); __stwt(out + 192 + T, d);
    out[256 + T] = e;
}
KERNEL(policies_of_caches) {
    unsigned long long p, q;
    int v, w;
    asm volatile("createpolicy.fractional.L2::evict_first.b64 %0, 1.0;" : "=l"(p));
    asm volatile("createpolicy.range.global.L2::evict_last.L2::evict_first.b64 %0, [%1], 64, 128;" : "=l"(q) : "l"(in));
    asm volatile("ld.global.L2::cache_hint.u32 %0, [%1], %2;" : "=r"(v) : "l"(in + T), "l"(p));
    asm volatile("ld.global.L1::no_allocate.L2::128B.u32 %0, [%1];" : "=r"(w) : "l"(in + T + 1));
    asm volatile("st.global.L2::cache_hint.u32 [%0], %1, %2;" :: "l"(out + T), "r"(v + w), "l"(q) : "memory");
    asm volatile("atom.global.add.L2::cache_hint.u32 %0, [%1], 5, %2;" : "=r"(v) : "l"(out + T), "l"(p) : "memory");
    asm volatile("red.global.add.L2::cache_hint.u32 [%0], %1, %2;" :: "l"(out + T), "r"(v), "l"(p) : "memory");
}
KERNEL(prefetches) {
    asm volatile("prefetch.global.L1 [%0];" :: "l"(in + T));
    asm volatile("prefetch.global.L2 [%0];" :: "l"(in + T));
    asm volatile("prefetch.global.L2::evict_last [%0];" :: "l"(in + T));
    asm volatile("prefetchu.L1 [%0];" :: "l"(in + T));
    asm volatile("applypriority.global.L2::evict_normal [%0], 128;" :: "l"(in));
    out[T] = in[T];
}
KERNEL(a_line_that_is_discarded) {
    if (T == 0) asm volatile("discard.global.L2 [%0], 128;" :: "l"(out) : "memory");
    __syncthreads();
    out[T] = in[T] + 1;
}
KERNEL(strong_loads_and_stores) {
    int v;
    asm volatile("st.release.gpu.global.u32 [%0], %1;" :: "l"(out + T), "r"(in[T]) : "memory");
    asm volatile("ld.acquire.gpu.global.u32 %0, [%1];" : "=r"(v) : "l"(out + T) : "memory");
    asm volatile("st.relaxed.cta.global.u32 [%0], %1;" :: "l"(out + T), "r"(v + 1) : "memory");
    asm volatile("fence.acq_rel.sys;" ::: "memory");
    asm volatile("ld.volatile.global.u32 %0, [%1];" : "=r"(v) : "l"(out + T) : "memory");
    asm volatile("atom.acq_rel.gpu.global.add.u32 %0, [%1], 3;" : "=r"(v) : "l"(out + T) : "memory");
    asm volatile("red.release.gpu.global.add.u32 [%0], 4;" :: "l"(out + T) : "memory");
}

// Constants and spaces.
__constant__ int numbers[64] = {1, 2, 3, 4, 5, 6, 7, 8};
__device__ int counter = 7;
__constant__ struct { float a; short b[3]; double c; } mixed = {1.5f, {10, 20, 30}, 2.25};
KERNEL(constants) { out[T] = numbers[T & 7] + int(mixed.a * 2) + mixed.b[T % 3] + int(mixed.c * 4); }
KERNEL(constants_set_by_the_host) { out[T] = numbers[63 - T]; }
KERNEL(variables_of_the_device) { if (T == 0) out[0] = atomicAdd(&counter, 1); }
__device__ __noinline__ int kind(const void *p) {
    return __isGlobal(p) + 2 * __isShared(p) + 4 * __isLocal(p) + 8 * __isConstant(p);
}
KERNEL(kinds_of_memory) {
    __shared__ int s[1];
    int l[4];
    l[T & 3] = in[T];
    out[T] = kind(out) + 16 * kind(s) + 256 * kind(&l[n]) + 4096 * kind(numbers);
}
KERNEL(a_pointer_to_any_memory) {
    __shared__ int s[64];
    int l[2] = {in[T] + 2, in[T] + 3};
    s[T] = in[T] + 1;
    const int *p[4] = {in + T, s + T, l + n, numbers + (T & 7)};
    out[T] = *p[T & 3];
}
KERNEL(a_struct_copied_whole) {
    struct S { int a; short b; char c; double d; int e[5]; };
    S x{in[T], (short) T, (char) (T & 7), 0.5 * T, {1, 2, 3, 4, in[T] * 2}};
    __shared__ S s[64];
    s[T] = x;
    __syncthreads();
    S y = s[63 - T];
    out[T] = y.a + y.b + y.c + int(2 * y.d) + y.e[4] + y.e[n];
}
KERNEL(dynamic_shared_memory) {
    extern __shared__ int d[];
    d[T] = in[T];
    __syncthreads();
    out[T] = d[blockDim.x - 1 - T];
}
