/**
 * Products of matrices. Read {@code MicroKernel} first, a tile of the product in registers; {@code Packing} lays factors out
 * for it, {@code Tiles} cuts a product into tiles, {@link weft.engine.cpu.matmul.Gemm} into tasks. {@code SingleRow} is for
 * vectors, {@link weft.engine.cpu.matmul.Epilogue} for bias and relu.
 */
package weft.engine.cpu.matmul;
