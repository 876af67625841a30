package weft.tests.peers;

import java.util.SplittableRandom;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;
import weft.tests.Fills;

/** Draws the hyper-parameters and tensors of a case. The same seed draws the same case. */
final class Dice {

    private final SplittableRandom random;
    private final Draw draw;

    Dice(long seed, DType floats, Draw.Scale scale) {
        this.random = new SplittableRandom(seed);
        this.draw = new Draw(random, floats, scale);
    }

    /** Draws numbers and choices. */
    Draw draw() {
        return draw;
    }

    DType floats() {
        return draw.floats();
    }

    /** A whole number from {@code low} to {@code high}, both included. */
    int between(int low, int high) {
        return draw.between(low, high);
    }

    boolean coin() {
        return draw.coin();
    }

    /**
     * {@code needed}, at least 1, plus a random extra: 0 or 1 at scale EDGE, up to {@code more} at SMALL, and more than that at
     * LARGE.
     */
    int atLeast(int needed, int more) {
        return Math.max(1, needed) + switch (draw.scale()) {
            case EDGE -> between(0, 1);
            case SMALL -> between(0, more);
            case LARGE -> between(more, 3 * more);
        };
    }

    /** The batch size, sometimes 0. */
    int batch() {
        return draw.scale() == Draw.Scale.EDGE ? between(0, 2) : between(1, 3);
    }

    /** Normally distributed floats. */
    Tensor real(int... dims) {
        return tensor(draw.real(Shape.of(dims)));
    }

    /** Integers from -4 to 4, as floats, with many equal ones. */
    Tensor whole(int... dims) {
        return tensor(draw.input(Shape.of(dims), new Sample.Fill.Whole()));
    }

    /** Floats that are all different, so that rounding does not decide which is the maximum. */
    Tensor distinct(int... dims) {
        return tensor(draw.distinct(Shape.of(dims)));
    }

    /** Floats from 0.2 to 3. */
    Tensor positive(int... dims) {
        return tensor(draw.positive(Shape.of(dims)));
    }

    /** Whole numbers from 0 to {@code bound} - 1, as int32. */
    Tensor index(int bound, int... dims) {
        return tensor(draw.index(Shape.of(dims), bound));
    }

    Tensor tensor(Sample.Input input) {
        return Fills.tensor(input.spec(), Fills.values(input, random), Device.cpu());
    }

    /** Two numbers as PyTorch takes them. */
    static int[] pair(int h, int w) {
        return new int[] {h, w};
    }
}
