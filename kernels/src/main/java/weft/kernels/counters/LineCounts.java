package weft.kernels.counters;

/**
 * What one source line cost.
 *
 * @param file   the CUDA file; the PTX file where PTX does not say which line an instruction came from
 * @param line   the line in it
 * @param counts what was counted
 * @param note   what stands out, in one line: a bank conflict, a stride; empty when nothing does
 */
public record LineCounts(String file, int line, Counts counts, String note) {

    /** {@code transpose.cu:12}. */
    public String place() {
        return file + ":" + line;
    }
}
