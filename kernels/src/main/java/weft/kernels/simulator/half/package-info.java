/**
 * Floats of 16 bits on the simulated GPU: f16 (IEEE half precision), bf16 (the upper half of a float32), pairs of them in one
 * register, and tf32, which tensor cores read.
 *
 * <p>Read {@code Halves} first: how such a number becomes a double and how a double is rounded to one, once. {@code HalfOps} are
 * the arithmetic instructions, {@code HalfForm} says which names of instructions exist.
 */
package weft.kernels.simulator.half;
