package weft.kernels.checks;

import java.util.List;

/**
 * Something that is wrong with a kernel: one finding for one cause.
 *
 * @param check   what it is about
 * @param level   how bad it is
 * @param kernel  the name of the kernel in PTX
 * @param message what happened, in one line without the place
 * @param places  the instructions that took part, the one that failed first
 * @param example where it happened first, such as {@code block (0, 0, 0), thread (7, 0, 0)}; empty when no thread is to blame
 * @param count   how often it happened
 */
public record Finding(Check check, Level level, String kernel, String message, List<Place> places, String example, long count) {

    /** How bad a finding is. */
    public enum Level {
        /** The kernel is wrong. */
        ERROR,
        /** The kernel may be wrong on another device or in another schedule. */
        WARNING;

        @Override
        public String toString() {
            return this == ERROR ? "error" : "warning";
        }
    }

    /**
     * An instruction.
     *
     * @param file    the CUDA file; empty when PTX does not say
     * @param line    the line in it; 0 when PTX does not say
     * @param ptxFile the PTX file
     * @param ptxLine the line in it
     * @param text    the instruction
     */
    public record Place(String file, int line, String ptxFile, int ptxLine, String text) {

        /** {@code saxpy.cu:4}, or the line of the PTX file where there is no other. */
        @Override
        public String toString() {
            return file.isEmpty() ? ptxFile + ":" + ptxLine : file + ":" + line;
        }
    }

    /** A finding that happened once and ended the kernel. */
    public static Finding fault(Check check, String kernel, String message, List<Place> places, String example) {
        return new Finding(check, Level.ERROR, kernel, message, List.copyOf(places), example, 1);
    }

    /** The same with another count. */
    public Finding times(long times) {
        return new Finding(check, level, kernel, message, places, example, times);
    }

    /** One line: the place, what happened, and where it happened first. */
    @Override
    public String toString() {
        return (places.isEmpty() ? "" : places.getFirst() + ": ") + check + ": " + message
                + (example.isEmpty() ? "" : "; " + example) + (count > 1 ? "; " + count + " times" : "");
    }
}
