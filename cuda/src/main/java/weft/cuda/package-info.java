/**
 * The real GPU: {@link weft.kernels.driver.GpuDriver} over the CUDA driver, through JCuda. Nobody imports this package; it is
 * found as a {@link weft.kernels.driver.DriverProvider}. It has no module-info, because JCuda finds its native libraries only in
 * its own jar on the class path.
 */
package weft.cuda;
