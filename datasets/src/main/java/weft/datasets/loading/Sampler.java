package weft.datasets.loading;

/** Which samples an epoch takes, and in which order; the same for the same seed and epoch. */
public interface Sampler {
    /** The number of samples in an epoch. */
    int size();

    /** Writes the indices of an epoch's samples, [size]. An index may come several times. */
    void draw(long seed, int epoch, int[] into);
}
