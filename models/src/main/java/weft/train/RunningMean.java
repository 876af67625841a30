package weft.train;

import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Attrs;
import weft.engine.op.Creation;
import weft.engine.op.Ops;

/**
 * Loss and accuracy over many batches, added up on the device, so that a step never waits for a number to come back. Reading
 * waits once for all. Belongs to the innermost scope.
 */
final class RunningMean {

    /** The sums since the last {@link #flush}, float32: short enough to lose nothing. */
    private final Tensor lossSum;
    private final Tensor correctSum;
    private double loss;
    private double correct;
    private long images;

    RunningMean(Device device) {
        lossSum = Creation.full(Shape.SCALAR, 0, DType.FLOAT32, device);
        correctSum = Creation.full(Shape.SCALAR, 0, DType.FLOAT32, device);
    }

    /**
     * Counts a batch.
     *
     * @param meanLoss of the batch, a scalar
     * @param scores   [N, classes]
     * @param labels   [N]
     */
    void add(Tensor meanLoss, Tensor scores, Tensor labels) {
        int n = labels.size();
        Ops.apply(Creation.ACCUMULATE, Attrs.NONE, lossSum, meanLoss.mul(n));
        Ops.apply(Creation.ACCUMULATE, Attrs.NONE, correctSum, scores.argmax(1).eq(labels).cast(DType.FLOAT32).sum());
        images += n;
    }

    /** Reads the sums and begins new ones. Waits for the device. */
    void flush() {
        loss += lossSum.item();
        correct += correctSum.item();
        Ops.apply(Creation.FILL, new Attrs.Value(0), lossSum);
        Ops.apply(Creation.FILL, new Attrs.Value(0), correctSum);
    }

    /** Images counted so far. */
    long images() {
        return images;
    }

    /** Mean loss per image as of the last flush; NaN before the first image. */
    double loss() {
        return loss / images;
    }

    /** Share of images whose top class was right as of the last flush; NaN before the first image. */
    double accuracy() {
        return correct / images;
    }
}
