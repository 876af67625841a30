/**
 * Operations that change the size of planes: {@link weft.engine.cpu.planes.PoolingLoops} with {@code TwoByTwoMax} for the
 * commonest windows, {@code AdaptivePoolingLoops}, {@code UpsamplingLoops}. Planes are tasks.
 */
package weft.engine.cpu.planes;
