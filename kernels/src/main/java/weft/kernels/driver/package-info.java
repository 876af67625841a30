/** {@link weft.kernels.driver.GpuDriver}: the verbs that a real and a simulated GPU both implement. */
package weft.kernels.driver;
