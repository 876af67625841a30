package weft.kernels.counters;

import java.util.List;

/**
 * What one launch of a kernel did. The counts are exact for the PTX that ran; the machine code that a GPU's assembler makes of it
 * may do less (it keeps local arrays in registers, and moves or drops loads) or more (it writes divisions and 64-bit arithmetic
 * out). Time is not measured.
 *
 * @param kernel          the kernel, as its source calls it
 * @param ptxFile         the PTX file
 * @param launch          how it was launched
 * @param threads         threads of a block
 * @param sharedBytes     shared memory of a block in bytes, static and dynamic
 * @param total           everything together; its runs are the warps of the launch
 * @param lines           by source line, in the order of files and lines
 * @param distinctSectors sectors of global memory that were read, and sectors that were written to, each counted once over the
 *                        whole launch: the least that has to be moved when a cache keeps everything
 */
public record KernelProfile(String kernel, String ptxFile, String launch, int threads, int sharedBytes, Counts total,
        List<LineCounts> lines, long distinctSectors) {

    /** Says what the figures are, for each report. */
    public static final String EXACT = "exact for this PTX; time is not measured";

    /** Keeps its own copy of the lines. */
    public KernelProfile {
        lines = List.copyOf(lines);
    }

    /** The counts of a source line: {@link Counts#NONE} when nothing of it was executed. */
    public Counts line(String file, int line) {
        return lines.stream().filter(l -> l.file().equals(file) && l.line() == line).map(LineCounts::counts).findFirst()
                .orElse(Counts.NONE);
    }

    /** The least bytes that have to be moved between the GPU's memory and its caches. */
    public long leastBytes() {
        return GlobalCounts.SECTOR * distinctSectors;
    }

    /** The bytes that are moved when no cache helps. */
    public long mostBytes() {
        return total.global().movedBytes();
    }

    /** Operations on floats for each byte moved, when a cache keeps everything; 0 when no byte is. */
    public double highestIntensity() {
        return leastBytes() == 0 ? 0 : (double) total.flops().all() / leastBytes();
    }

    /** Operations on floats for each byte moved, when no cache helps; 0 when no byte is. */
    public double lowestIntensity() {
        return mostBytes() == 0 ? 0 : (double) total.flops().all() / mostBytes();
    }
}
