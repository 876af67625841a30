/** Commands about CUDA kernels. */
package weft.cli.kernels;
