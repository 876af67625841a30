/** What the GPU bundle measures on a real GPU, with nothing but its driver. */
package weft.bench.gpu;
