package weft.train.measures;

import java.util.OptionalInt;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;

/**
 * Loss and accuracy over many batches, kept on the device, so that a step never waits for a number to come back. Reading waits
 * once for all. When it is read changes no bit: the losses are added up here, in double and in their order. Belongs to the
 * innermost scope.
 */
public final class RunningMean {

    /** The most batches between two {@link #flush}es. */
    static final int STEPS = 20;

    /**
     * What was counted.
     *
     * @param images  how many
     * @param loss    sum over them
     * @param correct how many had the right top class
     */
    public record Sums(long images, double loss, double correct) {
        /** Nothing counted yet. */
        public static final Sums NONE = new Sums(0, 0, 0);
    }

    /** The mean losses of the batches since the last flush, [STEPS], and how many images each had. */
    private final Tensor losses;
    private final int[] counts = new int[STEPS];
    /** Since the last flush: a count that float32 holds exactly. */
    private final Tensor correctSum;
    private int steps;
    private long pending;
    private Sums sums;

    /** Goes on from {@code sums}. */
    public RunningMean(Device device, Sums sums) {
        losses = Creation.full(Shape.of(STEPS), 0, DType.FLOAT32, device);
        correctSum = Creation.full(Shape.SCALAR, 0, DType.FLOAT32, device);
        this.sums = sums;
    }

    /**
     * Counts a batch.
     *
     * @param meanLoss of the batch, a scalar
     * @param scores   [N, classes]
     * @param labels   [N]
     */
    public void add(Tensor meanLoss, Tensor scores, Tensor labels) {
        Ops.apply(Creation.COPY, Attrs.NONE, losses.slice(0, steps, steps + 1), meanLoss.reshape(Shape.of(1)));
        Ops.apply(Creation.ACCUMULATE, Attrs.NONE, correctSum, scores.argmax(1).eq(labels).cast(DType.FLOAT32).sum());
        counts[steps++] = labels.size();
        pending += labels.size();
    }

    /** Whether there is no room for another batch before the next {@link #flush}. */
    public boolean isFull() {
        return steps == STEPS;
    }

    /**
     * Reads the sums and begins new ones. Waits for the device.
     *
     * @return which of the batches since the last flush was the first whose loss is not finite, from the end: 0 is the last one
     */
    public OptionalInt flush() {
        if (steps == 0) {
            return OptionalInt.empty();
        }
        OptionalInt broken = OptionalInt.empty();
        float[] values = losses.toFloats();
        double loss = sums.loss;
        for (int i = 0; i < steps; i++) {
            loss += (double) values[i] * counts[i];
            if (broken.isEmpty() && !Float.isFinite(values[i])) {
                broken = OptionalInt.of(steps - 1 - i);
            }
        }
        sums = new Sums(sums.images + pending, loss, sums.correct + correctSum.item());
        Ops.apply(Creation.FILL, new Attrs.Value(0), correctSum);
        steps = 0;
        pending = 0;
        return broken;
    }

    /** What was counted, as of the last flush. */
    public Sums sums() {
        return sums;
    }

    /** Images counted so far. */
    public long images() {
        return sums.images + pending;
    }

    /** Mean loss per image as of the last flush; NaN before the first image. */
    public double loss() {
        return sums.loss / sums.images;
    }

    /** Share of images whose top class was right as of the last flush; NaN before the first image. */
    public double accuracy() {
        return sums.correct / sums.images;
    }
}
