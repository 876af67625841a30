/** A device of shapes and costs, without values. */
package weft.engine.meta;
