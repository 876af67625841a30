/**
 * Compiles a kernel to Java bytecode.
 *
 * <p>Read it in this order. {@code KernelImage}: a kernel and the functions it may call. {@code SegmentCutter} cuts a function
 * into {@code Segment}s: straight-line code that every thread runs by itself, followed by an action that concerns several threads
 * (a branch, a barrier, a shuffle, a call). {@code ControlFlow} finds where diverged threads reconverge, and which registers are
 * live between segments. {@code LaneCompiler} turns straight-line code into a Java loop over lanes: {@code SegmentEmitter} writes
 * the loop, the other emitters one kind of instruction each, and {@code MarkEmitter} what follows undefined values.
 *
 * <p>{@code FrameState} and {@code BlockState} are all that compiled code knows of whoever executes it. Compiled classes are
 * hidden classes of this package, because the JVM defines a hidden class in the package of the lookup that defines it.
 */
package weft.kernels.simulator.compiler;
