package weft.kernels.counters;

/**
 * Accesses to global memory.
 *
 * @param requests     instructions of a warp in which at least one lane accessed global memory
 * @param lanes        lanes that did, over all requests
 * @param sectors      sectors of {@value #SECTOR} bytes that the lanes of each request touched, over all requests: what has to be
 *                     moved when no cache helps
 * @param idealSectors how many would do, if the same bytes lay together at a sector's start
 * @param usedBytes    bytes that lanes asked for; what several lanes of a request read counts once
 */
public record GlobalCounts(long requests, long lanes, long sectors, long idealSectors, long usedBytes) {

    /** Bytes of a sector, the least that a GPU moves. */
    public static final int SECTOR = 32;
    /** No access at all. */
    public static final GlobalCounts NONE = new GlobalCounts(0, 0, 0, 0, 0);

    /** Bytes moved when no cache helps. */
    public long movedBytes() {
        return SECTOR * sectors;
    }

    /** Sectors of a request, on average; 0 without requests. */
    public double sectorsPerRequest() {
        return requests == 0 ? 0 : (double) sectors / requests;
    }

    /** The least possible number of sectors of a request, on average; 0 without requests. */
    public double idealSectorsPerRequest() {
        return requests == 0 ? 0 : (double) idealSectors / requests;
    }

    /** The share of the moved bytes that were used, from 0 to 1; 1 without requests. */
    public double usedShare() {
        return sectors == 0 ? 1 : (double) usedBytes / movedBytes();
    }

    /** Both together. */
    public GlobalCounts plus(GlobalCounts other) {
        return new GlobalCounts(requests + other.requests, lanes + other.lanes, sectors + other.sectors,
                idealSectors + other.idealSectors, usedBytes + other.usedBytes);
    }
}
