/**
 * What all packages of the cpu backend use: {@link weft.engine.cpu.base.CpuKernel} and its table, the threads
 * ({@link weft.engine.cpu.base.Parallel}), a thread's working memory ({@link weft.engine.cpu.base.Scratch}), the vectors
 * ({@link weft.engine.cpu.base.Lanes}, with an override of their width for tests), walks cut into stretches
 * ({@link weft.engine.cpu.base.Stretches}), and loops made from a template ({@link weft.engine.cpu.base.HiddenLoops}). It knows
 * no other package.
 */
package weft.engine.cpu.base;
