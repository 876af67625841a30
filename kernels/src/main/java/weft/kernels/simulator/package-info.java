/**
 * A GPU in Java that executes the PTX a real one would.
 *
 * <p>Read it in this order. {@link weft.kernels.simulator.SimulatedDriver} is the front door. {@code Program} cuts a function
 * into steps: straight-line code that every thread runs by itself, followed by an action that concerns several threads (a
 * branch, a barrier, a shuffle, a call). {@code ControlFlow} finds where diverged threads meet again. {@code LaneCompiler}
 * turns straight-line code into a Java loop over threads, out of the one-line definitions in {@code IntegerOps},
 * {@code FloatOps} and their siblings. {@code Block} moves the groups of threads of one thread block through the steps, and
 * {@code Grid} runs blocks on all cores.
 */
package weft.kernels.simulator;
