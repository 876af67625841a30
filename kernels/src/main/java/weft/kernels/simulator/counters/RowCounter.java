package weft.kernels.simulator.counters;

import java.util.Arrays;
import weft.kernels.simulator.compiler.SegmentLog;
import weft.kernels.simulator.compiler.SegmentLog.Entry;
import weft.kernels.simulator.compiler.SegmentLog.Kind;
import weft.kernels.simulator.execution.Lanes;
import weft.kernels.simulator.memory.Addresses;

/** Adds up the requests of one instruction: of one row of the log. */
final class RowCounter {

    /** Patterns that are kept, by the place of the first address within its sector. */
    private static final int PATTERNS = 8;

    /**
     * The request that was furthest from its ideal.
     *
     * @param excess    sectors or wavefronts more than the least possible
     * @param block     the block it happened in
     * @param mask      the lanes that took part
     * @param addresses the addresses of the 32 lanes
     */
    record Sample(int excess, long block, int mask, long[] addresses) {}

    final Entry entry;
    private final boolean isLocal;
    private final Pattern[] patterns = new Pattern[PATTERNS];

    /** Lanes that executed the instruction, where it is guarded. */
    long executed;
    long globalRequests;
    long globalLanes;
    long sectors;
    long idealSectors;
    long usedBytes;
    long sharedRequests;
    long sharedLanes;
    long wavefronts;
    long idealWavefronts;
    long pairedWavefronts;
    long atomicRequests;
    long atomicLanes;
    long atomicTurns;
    int atomicMost;
    long localBytes;
    Sample sample;

    RowCounter(Entry entry) {
        this.entry = entry;
        this.isLocal = entry.instruction().has("local");
    }

    /** Judges a row of the log for {@code lanes}. */
    void count(BlockCounters block, long[][] log, int number, Lanes lanes) {
        long[] row = log[number];
        if (isLocal && !entry.isGuarded()) {
            localBytes += (long) lanes.count() * entry.bytes();
            return;
        }
        for (int w = 0; w < lanes.warps(); w++) {
            int mask = lanes.warp(w);
            if (mask == 0) {
                continue;
            }
            if (entry.isGuarded()) {
                mask = executed(row, 32 * w, mask);
                executed += Integer.bitCount(mask);
            }
            if (mask == 0 || !entry.kind().isAccess()) {
                continue;
            }
            if (isLocal) {
                localBytes += (long) Integer.bitCount(mask) * entry.bytes();
            } else if (entry.kind() == Kind.COPY_FROM) {
                copy(block, row, log[number + 1], 32 * w, mask);
            } else {
                request(block, row, 32 * w, mask);
            }
        }
    }

    /** A request of the lanes of one warp, from a row of their own in which others are skipped. */
    void request(BlockCounters block, long[] row) {
        int mask = executed(row, 0, -1);
        if (mask != 0) {
            request(block, row, 0, mask);
        }
    }

    private static int executed(long[] row, int base, int mask) {
        int result = 0;
        for (int left = mask; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            result |= row[base + lane] == SegmentLog.SKIPPED ? 0 : 1 << lane;
        }
        return result;
    }

    private void copy(BlockCounters block, long[] row, long[] sizes, int base, int mask) {
        int some = 0;
        int all = 0;
        for (int left = mask; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            some |= sizes[base + lane] > 0 ? 1 << lane : 0;
            all |= sizes[base + lane] >= entry.bytes() ? 1 << lane : 0;
        }
        if (some != all) {
            Pattern pattern = new Pattern();
            pattern.compute(row, base, some, entry.bytes(), sizes, block.distinct);
            add(block, pattern, row[base + Integer.numberOfTrailingZeros(some)]);
        } else if (some != 0) {
            request(block, row, base, some);
        }
    }

    /** One warp's request. */
    private void request(BlockCounters block, long[] row, int base, int mask) {
        long first = row[base + Integer.numberOfTrailingZeros(mask)];
        int slot = (int) first >>> 2 & PATTERNS - 1;
        Pattern pattern = patterns[slot];
        if (pattern == null || !pattern.fits(row, base, mask, first)) {
            int together = sameSpace(row, base, mask, first);
            if (together != mask) {
                request(block, row, base, together);
                request(block, row, base, mask & ~together);
                return;
            }
            pattern = pattern == null ? new Pattern() : pattern;
            patterns[slot] = pattern;
            pattern.compute(row, base, mask, entry.bytes(), null, block.distinct);
            if (sample == null || pattern.excess() > sample.excess()) {
                sample = new Sample(pattern.excess(), block.number(), mask, Arrays.copyOfRange(row, base, base + 32));
            }
        }
        add(block, pattern, first);
    }

    /** The lanes that access the same memory space as the first: generic addresses may differ in that. */
    private static int sameSpace(long[] row, int base, int mask, long first) {
        int same = 0;
        int space = space(first);
        for (int left = mask; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            same |= space(row[base + lane]) == space ? 1 << lane : 0;
        }
        return same;
    }

    private static int space(long address) {
        return Addresses.isGlobal(address) ? 0 : Addresses.isShared(address) ? 1 : Addresses.isLocal(address) ? 2 : 3;
    }

    private void add(BlockCounters block, Pattern p, long first) {
        if (p.isGlobal) {
            globalRequests++;
            globalLanes += p.lanes;
            sectors += p.sectors;
            idealSectors += Request.idealSectors(p.usedBytes);
            usedBytes += p.usedBytes;
            boolean writes = entry.kind().writes();
            if (!writes || entry.kind() == Kind.ATOMIC) {
                block.touch(block.readSectors, p, first);
            }
            if (writes) {
                block.touch(block.writtenSectors, p, first);
            }
        } else if (p.isShared) {
            sharedRequests++;
            sharedLanes += p.lanes;
            wavefronts += p.wavefronts;
            idealWavefronts += p.idealWavefronts;
            pairedWavefronts += p.pairedWavefronts;
        } else if (Addresses.isLocal(first)) {
            localBytes += (long) p.lanes * entry.bytes();
        }
        if (entry.kind() == Kind.ATOMIC) {
            atomicRequests++;
            atomicLanes += p.lanes;
            atomicTurns += p.mostLanes;
            atomicMost = Math.max(atomicMost, p.mostLanes);
        }
    }

    /** Adds what another host thread counted for the same instruction. */
    void addAll(RowCounter other) {
        executed += other.executed;
        globalRequests += other.globalRequests;
        globalLanes += other.globalLanes;
        sectors += other.sectors;
        idealSectors += other.idealSectors;
        usedBytes += other.usedBytes;
        sharedRequests += other.sharedRequests;
        sharedLanes += other.sharedLanes;
        wavefronts += other.wavefronts;
        idealWavefronts += other.idealWavefronts;
        pairedWavefronts += other.pairedWavefronts;
        atomicRequests += other.atomicRequests;
        atomicLanes += other.atomicLanes;
        atomicTurns += other.atomicTurns;
        atomicMost = Math.max(atomicMost, other.atomicMost);
        localBytes += other.localBytes;
        if (other.sample != null && (sample == null || other.sample.excess() > sample.excess()
                || other.sample.excess() == sample.excess() && other.sample.block() < sample.block())) {
            sample = other.sample;
        }
    }
}
