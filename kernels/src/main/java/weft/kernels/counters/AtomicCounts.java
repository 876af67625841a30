package weft.kernels.counters;

/**
 * Atomic operations, in global and shared memory.
 *
 * @param requests   instructions of a warp in which at least one lane made one
 * @param lanes      lanes that did, over all requests
 * @param turns      for each request the most lanes that hit one address, which take turns there; added up over all requests
 * @param mostLanes  the most lanes of one request that hit one address
 */
public record AtomicCounts(long requests, long lanes, long turns, int mostLanes) {

    /** No atomic operation at all. */
    public static final AtomicCounts NONE = new AtomicCounts(0, 0, 0, 0);

    /** The most lanes of a request that hit one address, on average; 0 without requests. */
    public double lanesPerAddress() {
        return requests == 0 ? 0 : (double) turns / requests;
    }

    /** Both together. */
    public AtomicCounts plus(AtomicCounts other) {
        return new AtomicCounts(requests + other.requests, lanes + other.lanes, turns + other.turns,
                Math.max(mostLanes, other.mostLanes));
    }
}
