/**
 * What launch plans use: {@link weft.engine.cuda.base.CudaPlan} and its table, {@link weft.engine.cuda.base.Launcher}, the
 * kernels' {@link weft.engine.cuda.base.Structs}, uploads, faults and device memory. It knows no plan.
 */
package weft.engine.cuda.base;
