package weft.kernels.simulator.execution;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import weft.kernels.checks.FindingLog;

/**
 * What checks have found in the blocks of one launch, which end in an order that depends on the host's threads. They are put in
 * the order in which the blocks began, so that counts and first examples are the same each time.
 */
public final class LaunchFindings {

    private record OfBlock(long position, List<BlockFindings.Entry> entries) {}

    private final List<OfBlock> found = new ArrayList<>();
    private long last = Long.MAX_VALUE;

    /** A block has ended, or will not go on. */
    synchronized void add(long position, BlockFindings block) {
        List<BlockFindings.Entry> entries = block.take();
        if (!entries.isEmpty()) {
            found.add(new OfBlock(position, entries));
        }
    }

    /** The launch failed in the block at {@code position}: what blocks after it found depends on how far they came. */
    synchronized void failed(long position) {
        last = Math.min(last, position);
    }

    /** Adds all findings to a log. */
    public synchronized void to(FindingLog log) {
        found.stream().filter(f -> f.position() <= last).sorted(Comparator.comparingLong(OfBlock::position))
                .flatMap(f -> f.entries().stream()).forEach(e -> log.add(e.kind, e.finding()));
        found.clear();
    }
}
