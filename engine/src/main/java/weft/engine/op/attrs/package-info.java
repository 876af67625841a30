/** What operations take besides tensors: a record for each kind, in {@link weft.engine.op.attrs.Attrs} and beside it. */
package weft.engine.op.attrs;
