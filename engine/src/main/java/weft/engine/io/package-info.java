/** Replaces files atomically, so that none is ever half-written. */
package weft.engine.io;
