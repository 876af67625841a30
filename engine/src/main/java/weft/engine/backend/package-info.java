/** What the engine asks of a device: {@link weft.engine.backend.Backend}, a few verbs that never widen. */
package weft.engine.backend;
