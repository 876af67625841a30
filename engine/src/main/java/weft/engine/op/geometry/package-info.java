/**
 * The geometry of each family, computed from shapes and numbers without attributes or tensors. The shape rules ({@code infer})
 * and all backends use these records, so each formula is written once. Read {@link weft.engine.op.geometry.WindowAxis} first,
 * which has the formula for the number of windows; {@link weft.engine.op.geometry.ConvGeometry} and
 * {@link weft.engine.op.geometry.PoolGeometry} are made of it. {@link weft.engine.op.geometry.Walk} describes how several tensors
 * are walked together.
 */
package weft.engine.op.geometry;
