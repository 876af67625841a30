/**
 * Normalization. {@code BatchNormLoops} and {@code GroupNormLoops} cut the work, {@code NormLoops} and {@code RowNormLoops} hold
 * the loops, {@code Statistics} the results; {@code LocalResponseLoops} shares nothing with them.
 */
package weft.engine.cpu.norm;
