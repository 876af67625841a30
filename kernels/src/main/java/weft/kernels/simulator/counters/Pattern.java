package weft.kernels.simulator.counters;

import weft.kernels.counters.GlobalCounts;
import weft.kernels.simulator.memory.Addresses;

/**
 * The addresses of one request, relative to its first, and what such a request costs. Another request with the same pattern at
 * the same place within a sector costs the same: banks are only exchanged when all addresses move by whole words.
 */
final class Pattern {

    private static final int FULL = -1;

    private final long[] relative = new long[Request.WARP];
    private int mask;
    private int low;
    private long window = -1;

    int lanes;
    boolean isGlobal;
    boolean isShared;
    int sectors;
    int usedBytes;
    int wavefronts;
    int idealWavefronts;
    int pairedWavefronts;
    int mostLanes;
    /** Where the sectors of a request to global memory begin, relative to its first address. */
    final long[] sectorOffsets = new long[Request.WARP];

    /** Whether a request is like the one that was computed last. */
    boolean fits(long[] row, int base, int lanesOfWarp, long first) {
        if (mask != lanesOfWarp || low != ((int) first & GlobalCounts.SECTOR - 1) || window != first >>> 57) {
            return false;
        }
        long different = 0;
        if (lanesOfWarp == FULL) {
            for (int k = 0; k < Request.WARP; k++) {
                different |= row[base + k] - first ^ relative[k];
            }
        } else {
            for (int left = lanesOfWarp; left != 0; left &= left - 1) {
                int k = Integer.numberOfTrailingZeros(left);
                different |= row[base + k] - first ^ relative[k];
            }
        }
        return different == 0;
    }

    /**
     * Computes what a request costs.
     *
     * @param row         the addresses
     * @param base        where those of the warp begin
     * @param lanesOfWarp the lanes that take part, all of which access the same memory space
     * @param sizes       bytes that each lane accesses; null when each accesses {@code bytes}
     */
    void compute(long[] row, int base, int lanesOfWarp, int bytes, long[] sizes, Request.Distinct distinct) {
        long first = row[base + Integer.numberOfTrailingZeros(lanesOfWarp)];
        mask = lanesOfWarp;
        low = (int) first & GlobalCounts.SECTOR - 1;
        window = sizes == null ? first >>> 57 : -1;
        lanes = Integer.bitCount(lanesOfWarp);
        isGlobal = Addresses.isGlobal(first);
        isShared = Addresses.isShared(first);
        distinct.clear();
        usedBytes = 0;
        for (int left = lanesOfWarp; left != 0; left &= left - 1) {
            int k = Integer.numberOfTrailingZeros(left);
            relative[k] = row[base + k] - first;
            if (distinct.add(row[base + k])) {
                usedBytes += sizes == null ? bytes : (int) Math.min(bytes, sizes[base + k]);
            }
        }
        mostLanes = distinct.most;
        sectors = 0;
        if (isGlobal) {
            distinct.clear();
            for (int left = lanesOfWarp; left != 0; left &= left - 1) {
                long address = row[base + Integer.numberOfTrailingZeros(left)];
                long sector = address - (address & GlobalCounts.SECTOR - 1);
                if (distinct.add(sector)) {
                    sectorOffsets[sectors++] = sector - first;
                }
            }
        }
        if (isShared) {
            wavefronts = Request.wavefronts(row, base, lanesOfWarp, bytes);
            idealWavefronts = Request.idealWavefronts(lanesOfWarp, bytes);
            pairedWavefronts = Request.pairedWavefronts(row, base, lanesOfWarp, bytes);
        }
    }

    /** Sectors or wavefronts more than the least possible. */
    int excess() {
        return isGlobal ? sectors - (int) Request.idealSectors(usedBytes) : isShared ? wavefronts - idealWavefronts : 0;
    }
}
