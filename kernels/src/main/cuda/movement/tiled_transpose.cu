// y[n, c, r] = x[n, r, c]: the permutation that swaps the last two (collapsed) dimensions.
//
// What it adds: a tile of 32 x 32 goes through shared memory, so that both the reads and the writes are whole lines; the strided
// kernel writes lines but reads one element from each. A column of padding keeps the columns of the tile in different banks.
// Kernels, with their parameters:
// - permute that swaps the last two collapsed dimensions: transpose_b1 _b4 _b8: x, y, rows:i32, columns:i32, batches:i32; x:
//   [batches, rows, columns]
// Launch: block (32, 8); grid the number of tiles, ceil(rows / 32) * ceil(columns / 32) * batches, or fewer.
// Per element: one read and one write (8 bytes for 4-byte elements).
template <typename B>
__device__ inline void transpose(const B* __restrict__ x, B* __restrict__ y, int rows, int columns, int batches) {
    constexpr int TILE = 32;
    __shared__ B tile[TILE][TILE + 1];
    unsigned across = (columns + TILE - 1) / TILE;
    unsigned down = (rows + TILE - 1) / TILE;
    unsigned tiles = across * down * batches;
    for (unsigned t = blockIdx.x; t < tiles; t += gridDim.x) {
        int column0 = t % across * TILE;
        int row0 = t / across % down * TILE;
        size_t plane = static_cast<size_t>(t / across / down) * rows * columns;
        for (int j = threadIdx.y; j < TILE; j += blockDim.y) {
            int row = row0 + j;
            int column = column0 + threadIdx.x;
            if (row < rows && column < columns) {
                tile[j][threadIdx.x] = x[plane + static_cast<size_t>(row) * columns + column];
            }
        }
        __syncthreads();
        for (int j = threadIdx.y; j < TILE; j += blockDim.y) {
            int row = row0 + threadIdx.x;
            int column = column0 + j;
            if (row < rows && column < columns) {
                y[plane + static_cast<size_t>(column) * rows + row] = tile[threadIdx.x][j];
            }
        }
        __syncthreads();
    }
}

#define ENTRY(B, suffix) \
    extern "C" __global__ void __launch_bounds__(256) transpose_##suffix(const B* x, B* y, int rows, int columns, int batches) { \
        transpose(x, y, rows, columns, batches); \
    }
ENTRY(unsigned char, b1)
ENTRY(unsigned, b4)
ENTRY(unsigned long long, b8)
