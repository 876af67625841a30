/**
 * The backend of a GPU, real or simulated: {@link weft.engine.cuda.CudaBackend} over a
 * {@link weft.kernels.driver.GpuDriver}. Each family of operations has a file of launch plans, which say what kernels an
 * operation launches, with which geometry and arguments; {@link weft.engine.cuda.base.Launcher} carries them out.
 */
package weft.engine.cuda;
