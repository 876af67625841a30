// Target: compute_80
// What kernels ask of the device at run time: printf, the heap, the stack, calls, special registers.
// Each kernel is k(out, in, n); the test knows what it leaves in out, or prints.
#include <alloca.h>
#include <cassert>
#include <cstdio>
#define KERNEL(name) extern "C" __global__ void name(int *out, const int *in, int n)
#define T int(threadIdx.x)
#define I int(blockIdx.x * blockDim.x + threadIdx.x)

// The heap.
KERNEL(memory_of_each_thread) {
    int *p = (int *) malloc(4 * (T + 1));
    for (int k = 0; k <= T; k++) p[k] = in[k];
    int sum = 0;
    for (int k = 0; k <= T; k++) sum += p[k];
    free(p);
    out[I] = sum;
}
struct Node { int value; Node *next; };
KERNEL(a_list_of_nodes) {
    Node *head = nullptr;
    for (int k = 0; k < n; k++) head = new Node{in[T + k], head};
    int sum = 0;
    while (head) { sum = 3 * sum + head->value; Node *next = head->next; delete head; head = next; }
    out[T] = sum;
}
KERNEL(memory_shared_by_a_block) {
    __shared__ int *p;
    if (T == 0) p = new int[blockDim.x];
    __syncthreads();
    p[T] = in[I];
    __syncthreads();
    out[I] = p[blockDim.x - 1 - T];
    __syncthreads();
    if (T == 0) delete[] p;
}
KERNEL(memory_passed_to_another_block) {
    int **slot = (int **) (out + 512);
    if (T == 0 && blockIdx.x == 0) {
        int *p = (int *) malloc(400);
        for (int k = 0; k < 100; k++) p[k] = in[k];
        __threadfence();
        *(int *volatile *) slot = p;
    }
    if (T == 0 && blockIdx.x == 1) {
        int *p;
        while ((p = *(int *volatile *) slot) == nullptr) {}
        __threadfence();
        int sum = 0;
        for (int k = 0; k < 100; k++) sum += p[k];
        out[0] = sum;
        free(p);
        *slot = nullptr;
    }
}
KERNEL(malloc_gives_nothing_when_the_heap_is_full) {
    void *p = malloc(1ull << 40), *q = malloc(100);
    out[T] = (p == nullptr) + 2 * (q != nullptr) + 4 * ((size_t) q % 16 == 0);
    free(q);
    free(nullptr);
}
KERNEL(a_buffer_that_lasts) { int *p = (int *) malloc(4); *p = in[5]; *(int **) out = p; }
KERNEL(a_buffer_that_lasted) { int *p = *(int **) out; out[4] = *p; free(p); }
KERNEL(freed_twice) { int *p = (int *) malloc(4); free(p); free(p); }
KERNEL(freed_in_the_middle) { char *p = (char *) malloc(40); free(p + 4); }
KERNEL(read_after_free) { volatile int *p = (int *) malloc(40); p[1] = 1; free((void *) p); out[T] = p[1]; }
KERNEL(written_past_the_end) { int *p = (int *) malloc(40); p[n] = 1; out[0] = (int) (size_t) p; }

// The stack.
KERNEL(alloca_of_each_size) {
    int *p = (int *) alloca(4 * (T % 8 + 1));
    for (int k = 0; k <= T % 8; k++) p[k] = in[T + k];
    int sum = 0;
    for (int k = T % 8; k >= 0; k--) sum = 2 * sum + p[k];
    out[T] = sum;
}
__noinline__ __device__ int reversed(const int *in, int n) {
    int *p = (int *) alloca(4 * n);
    for (int k = 0; k < n; k++) p[n - 1 - k] = in[k];
    int sum = 0;
    for (int k = 0; k < n; k++) sum = 3 * sum + p[k];
    return sum;
}
KERNEL(alloca_in_a_function) {
    int sum = 0;
    for (int k = 0; k < 300; k++) sum += reversed(in + T, n + k % 3);
    out[T] = sum;
}
KERNEL(alloca_beyond_the_stack) { volatile int *p = (volatile int *) alloca(n); p[0] = 1; out[0] = p[0]; }
__noinline__ __device__ int fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
KERNEL(recursion) { out[T] = fibonacci(T % 12); }
__noinline__ __device__ int ackermann(int m, int n) {
    return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}
KERNEL(recursion_in_an_argument) { out[T] = ackermann(T % 3, T % 4); }
__device__ int odd(int n);
__noinline__ __device__ int even(int n) { return n == 0 ? 1 : odd(n - 1); }
__noinline__ __device__ int odd(int n) { return n == 0 ? 0 : even(n - 1); }
KERNEL(functions_that_call_each_other) { out[T] = even(in[T]); }
__device__ void sort(int *p, int low, int high) {
    if (low >= high) return;
    int pivot = p[high], k = low;
    for (int i = low; i < high; i++) if (p[i] < pivot) { int t = p[i]; p[i] = p[k]; p[k++] = t; }
    p[high] = p[k]; p[k] = pivot;
    sort(p, low, k - 1);
    sort(p, k + 1, high);
}
KERNEL(quicksort_of_each_thread) {
    int p[16];
    for (int k = 0; k < 16; k++) p[k] = in[T * 3 + k];
    sort(p, 0, 15);
    int sum = 0;
    for (int k = 0; k < 16; k++) sum = sum * 2 + p[k];
    out[T] = sum;
}
__noinline__ __device__ int forever(volatile const int *p, int n) {
    if (n < 0) return 0;
    int deeper = forever(p, n + 1);
    return deeper * p[0] + n;
}
KERNEL(recursion_without_end) { out[T] = forever(in, in[T]); }

// Calls by a pointer.
__device__ int twice(int x) { return 2 * x; }
__device__ int square(int x) { return x * x; }
__device__ int minus(int x) { return -x; }
typedef int (*Function)(int);
__device__ Function table[3] = {twice, square, minus};
__constant__ Function fixed[3] = {minus, twice, square};
KERNEL(a_table_of_functions) { out[T] = table[T % 3](in[T]); }
KERNEL(a_table_of_functions_in_constant_memory) { out[T] = fixed[T % 3](in[T]); }
KERNEL(a_pointer_as_an_argument) {
    struct F { static __noinline__ __device__ int apply(Function f, int x) { return f(f(x)); } };
    out[T] = F::apply(T & 1 ? twice : square, in[T]);
}
struct Shape { __device__ virtual int area() const = 0; __device__ virtual ~Shape() {} };
struct Square : Shape { int a; __device__ Square(int a) : a(a) {} __device__ int area() const override { return a * a; } };
struct Bar : Shape {
    int a, b;
    __device__ Bar(int a, int b) : a(a), b(b) {}
    __device__ int area() const override { return a * b; }
};
KERNEL(virtual_functions) {
    Shape *s;
    if (T & 1) s = new Square(in[T]); else s = new Bar(in[T], 7);
    out[T] = s->area();
    delete s;
}
template <typename F> __noinline__ __device__ int folded(int n, F f) {
    int v = 0;
    for (int k = 0; k < n; k++) v = f(v, k);
    return v;
}
KERNEL(a_lambda_with_captures) { out[T] = folded(n, [=](int v, int k) { return 3 * v + in[(T + k) % 100]; }); }

// Special registers.
#define READ(name) ({ unsigned v; asm volatile("mov.u32 %0, %" name ";" : "=r"(v)); v; })
KERNEL(numbers_of_lanes_and_warps) { out[T] = READ("%laneid") + 100 * READ("%warpid") + 10000 * READ("%nwarpid"); }
KERNEL(masks_of_lanes) {
    unsigned eq = READ("%lanemask_eq"), lt = READ("%lanemask_lt"), le = READ("%lanemask_le"), gt = READ("%lanemask_gt"),
             ge = READ("%lanemask_ge");
    out[T] = (eq == 1u << (T & 31)) + 2 * (lt == eq - 1) + 4 * (le == (lt | eq)) + 8 * (gt == ~le) + 16 * (ge == ~lt);
}
KERNEL(numbers_of_multiprocessors) { out[I] = (READ("%smid") < READ("%nsmid")) + 2 * (READ("%nsmid") == 2); }
KERNEL(shapes_of_block_and_grid) {
    int t = threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z);
    int b = blockIdx.x + gridDim.x * (blockIdx.y + gridDim.y * blockIdx.z);
    out[b * blockDim.x * blockDim.y * blockDim.z + t] = threadIdx.z + 10 * threadIdx.y + 100 * threadIdx.x + 1000 * blockIdx.z
        + 10000 * blockIdx.y + 100000 * blockIdx.x;
}
KERNEL(clocks_go_on) {
    unsigned a = clock(); long long b = clock64();
    unsigned long long g, h;
    asm volatile("mov.u64 %0, %globaltimer;" : "=l"(g));
    int sum = 0;
    for (int k = 0; k < 100; k++) sum += ((volatile const int *) in)[k];
    asm volatile("mov.u64 %0, %globaltimer;" : "=l"(h));
    out[T] = (clock() != a) + 2 * (clock64() > b) + 4 * (h > g) + 8 * (sum > 0);
}
KERNEL(a_sleep) { __nanosleep(100); out[T] = in[T]; }
KERNEL(sizes_of_shared_memory) {
    __shared__ int s[32];
    extern __shared__ int d[];
    s[T] = in[T]; d[T] = in[T] + 1;
    __syncthreads();
    out[T] = READ("%dynamic_smem_size") + s[T ^ 1] + 1000 * d[T ^ 1];
}
KERNEL(an_assertion_that_holds) { assert(in[T] >= 0); out[T] = 1; }

// Text and stops.
KERNEL(prints_all_conversions) {
    if (T == 0) {
        printf("%d|%5d|%-5d|%05d|%+d|% d|%i|%.3d|%5.3d|%.0d|\n", 42, 42, 42, 42, 42, 42, -42, 7, 7, 0);
        printf("%u|%x|%X|%#x|%o|%#o|%08x|%hhd|%hu|\n", -1, 255, 255, 255, 8, 8, 48879, 300, 65537);
        printf("%lld|%llu|%llx|%ld|%zu|%20lld|\n", -5ll, ~0ull, 1ull << 40, 123456789012l, sizeof(int), 1ll << 62);
        printf("%f|%5.2f|%-8.1f|%08.3f|%+.0f|%.3f|%#.0f|\n", 1.5, 3.14159, 2.25, -2.5, 2.5, 1e10, 3.0);
        printf("%e|%.2e|%E|%12.3e|%g|%g|%g|%G|%.3g|%#g|\n", 12345.678, 0.00012345, 1e100, -1.0, 0.0001,
            1e-5, 1e6, 1e-10, 1234.5, 1.0);
        printf("%a|%.2a|%A|\n", 1.0, 1.75, 0.5);
        printf("%f|%e|%g|%5.1f|%05f|%F|\n", 1.0 / 0.0, -1.0 / 0.0, __longlong_as_double(0x7ff8000000000000),
            1.0 / 0.0, 1.0 / 0.0, 1.0 / 0.0);
        printf("%c%c%c|%5c|%-3c|\n", 'a', 'b', 'c', 'x', 'y');
        printf("%s|%10s|%-10s|%.2s|%s|\n", "text", "right", "left", "cut", (const char *) nullptr);
        printf("%p|%p|%%|%*d|%-*d|%.*f|\n", (void *) 0x1234, (void *) nullptr, 6, 42, 6, 42, 2, 3.14159);
        printf("%.2f %.1f %.0f %.0f %.3f\n", 0.125, 0.25, 0.5, 1.5, 1.0005);
    }
}
KERNEL(prints_in_the_order_of_threads) { printf("block %d thread %d: %d\n", (int) blockIdx.x, T, in[I]); }
KERNEL(prints_texts_of_all_kinds) {
    __shared__ char s[8];
    char l[8];
    for (int k = 0; k < 7; k++) { l[k] = 'a' + (k + T) % 26; if (T == 0) s[k] = 'A' + k; }
    l[7] = 0;
    if (T == 0) s[7] = 0;
    __syncthreads();
    out[T] = printf("%s %s %s %.3f\n", l, s, "constant", (float) in[T]);
}
KERNEL(an_assertion_that_fails) { printf("before %d\n", T); assert(in[T] < 50 && "too large"); out[T] = 1; }
KERNEL(a_trap) { if (T == n) __trap(); out[T] = 1; }
KERNEL(a_breakpoint) { if (T == n) __brkpt(); out[T] = 1; }
KERNEL(grid_of_a_plain_launch) {
    unsigned high; asm volatile("mov.u32 %0, %envreg2;" : "=r"(high));
    if (high == 0) __trap();
    out[T] = 1;
}
