package weft.kernels.simulator.counters;

import java.util.IdentityHashMap;
import java.util.Map;
import weft.kernels.counters.GlobalCounts;
import weft.kernels.simulator.compiler.BlockState;
import weft.kernels.simulator.memory.Region;

/** Which sectors of global memory were touched: a bit for each. */
final class SectorSet {

    private final Map<Region, long[]> regions = new IdentityHashMap<>();
    private long base;
    private long size;
    private long[] bits;

    /** Adds the sector that begins at {@code address}. */
    void add(long address, BlockState block) {
        if (Long.compareUnsigned(address - base, size) >= 0) {
            Region region = block.regionAt(address);
            if (region == null) {
                return;
            }
            base = region.base;
            size = region.size;
            bits = regions.computeIfAbsent(region, SectorSet::bits);
        }
        int sector = (int) (address - base >>> 5);
        bits[sector >>> 6] |= 1L << sector;
    }

    private static long[] bits(Region region) {
        return new long[(int) ((region.size + GlobalCounts.SECTOR - 1) / GlobalCounts.SECTOR + 63 >>> 6)];
    }

    /** Adds the sectors of {@code other}. */
    void addAll(SectorSet other) {
        other.regions.forEach((region, added) -> {
            long[] sum = regions.computeIfAbsent(region, SectorSet::bits);
            for (int k = 0; k < sum.length; k++) {
                sum[k] |= added[k];
            }
        });
    }

    /** How many sectors there are. */
    long count() {
        long count = 0;
        for (long[] words : regions.values()) {
            for (long word : words) {
                count += Long.bitCount(word);
            }
        }
        return count;
    }
}
