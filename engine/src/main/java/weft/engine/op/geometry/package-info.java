/**
 * The sizes of each family, written once: what follows from shapes and numbers alone, without attributes or tensors. Shape
 * rules ({@code infer}) and every backend call these records. Read {@link weft.engine.op.geometry.WindowAxis} first, which has
 * the one formula for the number of windows; {@link weft.engine.op.geometry.ConvGeometry} and
 * {@link weft.engine.op.geometry.PoolGeometry} are made of it. {@link weft.engine.op.geometry.Walk} says how tensors are walked
 * together.
 */
package weft.engine.op.geometry;
