package weft.kernels.trace;

import java.util.List;

/**
 * The way of some threads through one launch of a kernel.
 *
 * @param kernel       the kernel, as its source calls it
 * @param traced       which threads
 * @param instructions what they executed, in the order in which they did
 * @param left         how many more instructions they executed than are kept, at most {@value #MOST}
 */
public record KernelTrace(String kernel, Traced traced, List<TracedInstruction> instructions, long left) {

    /** Instructions that a trace keeps. */
    public static final int MOST = 100_000;

    /** Keeps its own copy of the instructions. */
    public KernelTrace {
        instructions = List.copyOf(instructions);
    }
}
