package weft.layers;

import weft.engine.Shape;

/** {@link BatchNorm} of images x: [N, C, H, W]: statistics are taken over N, H and W. */
public final class BatchNorm2d extends BatchNorm {

    /** eps 1e-5, momentum 0.1, with weight, bias and running statistics. */
    public BatchNorm2d(int channels) {
        this(channels, 1e-5);
    }

    /** Momentum 0.1, with weight, bias and running statistics. */
    public BatchNorm2d(int channels, double eps) {
        this(channels, eps, 0.1, true, true);
    }

    /**
     * With all settings.
     *
     * @param momentum          the share of a batch in the running statistics; null for the mean over all batches
     * @param affine            whether there are weight and bias
     * @param trackRunningStats whether there are running statistics; without them evaluation uses the batch's
     */
    public BatchNorm2d(int channels, double eps, Double momentum, boolean affine, boolean trackRunningStats) {
        super(channels, eps, momentum, affine, trackRunningStats);
    }

    @Override
    void requireRank(Shape x) {
        if (x.rank() != 4) {
            throw new IllegalArgumentException("BatchNorm2d: expected x: [N, C, H, W], got " + x);
        }
    }
}
