/** Files that are never half-written. */
package weft.engine.io;
