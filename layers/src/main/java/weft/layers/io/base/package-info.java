/**
 * What the formats of weight files share: a {@link weft.layers.io.base.StoredTensor} reads its elements when it is asked for
 * them, a {@link weft.layers.io.base.Source} hands them out to be written, {@link weft.layers.io.base.StoredType} and
 * {@link weft.layers.io.base.ForeignType} are the types of elements that Weft reads and that it only knows by name. Every
 * failure is a {@link weft.layers.io.base.CheckpointException} of one line; {@link weft.layers.io.base.MemoryBudget} stops a file
 * that asks for more memory than it could need.
 */
package weft.layers.io.base;
