/**
 * What each PTX instruction computes for one thread: static methods of one or a few lines, on Java's numbers.
 *
 * <p>Read {@code Ptx} and {@code IntegerOps} first, then any other {@code Ops}: one file for each kind of instruction. {@code
 * OpTable} finds the method of an instruction by its name. {@code Roles} and {@code Carry} say what an instruction reads and
 * writes, {@code NaNBits} where a NaN must get the bits that a GPU gives it. {@code Modifiers} and {@code Verifier} refuse what
 * the assembler of a real GPU would refuse, {@code Unsupported} names what a GPU executes and the simulator does not.
 *
 * <p>The methods are public, because compiled code calls them from another package.
 */
package weft.kernels.simulator.instructions;
