/** What the engine asks of a device: the few methods of {@link weft.engine.backend.Backend}. */
package weft.engine.backend;
