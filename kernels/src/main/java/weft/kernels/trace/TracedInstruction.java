package weft.kernels.trace;

import java.util.List;

/**
 * An instruction that traced threads executed together.
 *
 * @param file    the CUDA file; the PTX file where PTX does not say which line the instruction came from
 * @param line    the line in it
 * @param ptxLine the line in the PTX file
 * @param text    the instruction
 * @param result  what the values are: a register, {@code [address]}, {@code taken}; empty when there is nothing to show
 * @param values  for each traced thread the value it made, stored, or accessed memory at; empty for a thread that did not take
 *                part, {@code skipped} for one whose predicate was false
 */
public record TracedInstruction(String file, int line, int ptxLine, String text, String result, List<String> values) {

    /** Stands for the value of a thread whose predicate was false. */
    public static final String SKIPPED = "skipped";

    /** Keeps its own copy of the values. */
    public TracedInstruction {
        values = List.copyOf(values);
    }
}
