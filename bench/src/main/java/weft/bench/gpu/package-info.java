/** The benchmarks of the GPU bundle, which need a real GPU and only its driver. */
package weft.bench.gpu;
