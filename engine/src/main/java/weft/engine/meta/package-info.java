/** A device whose tensors have shapes but no values. */
package weft.engine.meta;
