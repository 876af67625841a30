/** The attributes of operations, all arguments that are not tensors: one record for each kind of operation. */
package weft.engine.op.attrs;
