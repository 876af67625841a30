package weft.kernels.counters;

/**
 * Accesses to shared memory, which lies in 32 banks of 4-byte words. A request is worked off in passes: of 32 lanes for accesses
 * of up to 4 bytes, of 16 lanes for 8 bytes, of 8 lanes for 16 bytes. A pass takes as many wavefronts as the bank with the most
 * distinct words in it; lanes that access the same word share it. That is what Nsight Compute calls
 * {@code memory_l1_wavefronts_shared}.
 *
 * @param requests         instructions of a warp in which at least one lane accessed shared memory
 * @param lanes            lanes that did, over all requests
 * @param wavefronts       wavefronts, over all requests
 * @param idealWavefronts  how many there would be without bank conflicts: one for each pass
 * @param pairedWavefronts a model of GPUs that put two passes of 16-byte accesses together: as {@code wavefronts}, but with
 *                         passes of 16 lanes where in all pairs of lanes n and n^1, or in all n and n^2, both access the same
 *                         16 bytes or one is idle. Reported for compute capability 7.x; not known for others
 */
public record SharedCounts(long requests, long lanes, long wavefronts, long idealWavefronts, long pairedWavefronts) {

    /** No access at all. */
    public static final SharedCounts NONE = new SharedCounts(0, 0, 0, 0, 0);

    /** Wavefronts of a request, on average; 0 without requests. */
    public double wavefrontsPerRequest() {
        return requests == 0 ? 0 : (double) wavefronts / requests;
    }

    /** The least possible number of wavefronts of a request, on average; 0 without requests. */
    public double idealWavefrontsPerRequest() {
        return requests == 0 ? 0 : (double) idealWavefronts / requests;
    }

    /** Both together. */
    public SharedCounts plus(SharedCounts other) {
        return new SharedCounts(requests + other.requests, lanes + other.lanes, wavefronts + other.wavefronts,
                idealWavefronts + other.idealWavefronts, pairedWavefronts + other.pairedWavefronts);
    }
}
