package weft.layers;

import java.util.Arrays;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.Randomness;
import weft.engine.random.Generator;

/**
 * Drops whole channels: in training each plane of x: [N, C, H, W] is 0 with probability p, else {@code x / (1 - p)}; in
 * evaluation {@code y = x}. Neighbouring pixels of a feature map are alike, so dropping single ones would hide little. Draws
 * from the global generator, one number for each channel.
 */
public final class Dropout2d extends Module {

    private final double p;

    /** Drops with probability 0.5. */
    public Dropout2d() {
        this(0.5);
    }

    /**
     * Drops with probability {@code p}.
     *
     * @throws IllegalArgumentException when {@code p} is not from 0 to 1
     */
    public Dropout2d(double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("Dropout2d: the probability " + p + " is not from 0 to 1");
        }
        this.p = p;
    }

    @Override
    protected Tensor forward(Tensor x) {
        if (x.rank() < 2) {
            throw new IllegalArgumentException("Dropout2d: expected x: [N, C, H, W], got " + x.shape());
        }
        if (!isTraining()) {
            return x;
        }
        int[] channels = new int[x.rank()];
        Arrays.fill(channels, 1);
        channels[0] = x.dim(0);
        channels[1] = x.dim(1);
        Tensor ones = Creation.full(Shape.of(channels), 1, x.dtype(), x.device());
        return x.mul(Randomness.dropout(ones, p, Generator.global()));
    }

    @Override
    protected String describe() {
        return "p=" + p + ", inplace=False";
    }
}
