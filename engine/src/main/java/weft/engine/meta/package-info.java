/** A device of shapes, without values. */
package weft.engine.meta;
