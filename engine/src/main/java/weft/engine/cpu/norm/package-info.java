/**
 * Normalization. {@code BatchNormLoops} and {@code GroupNormLoops} cut the work, {@code NormLoops} and {@code RowNormLoops} hold
 * the loops, {@code Statistics} the results; {@code LocalResponseLoops} by itself.
 */
package weft.engine.cpu.norm;
