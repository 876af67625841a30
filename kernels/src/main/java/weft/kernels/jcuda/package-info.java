/** The real GPU, through the driver API of JCuda: nothing needs to be installed but NVIDIA's driver. */
package weft.kernels.jcuda;
