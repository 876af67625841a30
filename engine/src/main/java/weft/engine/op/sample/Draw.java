package weft.engine.op.sample;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.op.sample.Sample.Fill;
import weft.engine.op.sample.Sample.Input;

/**
 * What a row draws its samples from: random numbers, the floating-point dtype, and the scale of the shapes.
 *
 * @param floats FLOAT32 or FLOAT64
 * @param scale  how large the extents may be
 */
public record Draw(RandomGenerator random, DType floats, Scale scale) {

    /** How large a sample's extents may be. */
    public enum Scale {
        /** 0 to 3: tests empty tensors and single elements. */
        EDGE,
        /** 1 to 7, often odd: small enough for finite differences. */
        SMALL,
        /** Up to a few dozen: below, at and above the widths of vectors, warps and tiles. */
        LARGE
    }

    private static final int[] EDGES = {0, 1, 1, 2, 3};
    private static final int[] TILES = {15, 16, 17, 31, 32, 33, 63, 64, 65};

    /** An extent that may be 0 at scale EDGE. */
    public int extent() {
        return switch (scale) {
            case EDGE -> EDGES[random.nextInt(EDGES.length)];
            case SMALL -> 1 + random.nextInt(5);
            case LARGE -> random.nextInt(3) == 0 ? TILES[random.nextInt(TILES.length)] : 1 + random.nextInt(40);
        };
    }

    /** An extent of at least 1. */
    public int positive() {
        return Math.max(1, extent());
    }

    /** A whole number from {@code low} to {@code high}, both included. */
    public int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    /** True or false, equally likely. */
    public boolean coin() {
        return random.nextBoolean();
    }

    /** A number, uniform from -2 to 2. */
    public double number() {
        return random.nextDouble(-2, 2);
    }

    /** One of the choices, each equally likely. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public final <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** A shape of {@code low} to {@code high} dimensions, with at most about 20,000 elements. */
    public Shape shape(int low, int high) {
        int[] dims = new int[between(low, high)];
        long size = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            dims[i] = extent();
            if (size * dims[i] > 20_000) {
                dims[i] = between(1, 3);
            }
            size *= Math.max(1, dims[i]);
        }
        return Shape.of(dims);
    }

    /** The number of one dimension of {@code shape}, sometimes negative (counted from the end). */
    public int axis(Shape shape) {
        int axis = random.nextInt(shape.rank());
        return coin() ? axis : axis - shape.rank();
    }

    /** The numbers of some dimensions of {@code shape}; an empty list means all of them. */
    public List<Integer> axes(Shape shape) {
        return IntStream.range(0, shape.rank()).filter(_ -> coin()).boxed().toList();
    }

    /** A shape that broadcasts to {@code shape}: extents made 1, leading dimensions dropped. */
    public Shape broadcastable(Shape shape) {
        int[] dims = shape.dims();
        for (int i = 0; i < dims.length; i++) {
            if (random.nextInt(3) == 0) {
                dims[i] = 1;
            }
        }
        int drop = random.nextInt(3) == 0 ? random.nextInt(dims.length + 1) : 0;
        return Shape.of(Arrays.copyOfRange(dims, drop, dims.length));
    }

    /** A float input filled with {@code fill}. */
    public Input input(Shape shape, Fill fill) {
        return new Input(new Spec(floats, shape), fill);
    }

    /** Normally distributed floats. */
    public Input real(Shape shape) {
        return input(shape, new Fill.Real());
    }

    /** Positive floats. */
    public Input positive(Shape shape) {
        return input(shape, new Fill.Positive());
    }

    /** Floats away from 0. */
    public Input nonzero(Shape shape) {
        return input(shape, new Fill.Nonzero());
    }

    /** Floats that are all different. */
    public Input distinct(Shape shape) {
        return input(shape, new Fill.Distinct());
    }

    /** An int32 index from 0 to {@code bound} - 1. */
    public Input index(Shape shape, int bound) {
        return new Input(new Spec(DType.INT32, shape), new Fill.Index(bound));
    }

    /** A uint8 mask. */
    public Input mask(Shape shape) {
        return new Input(new Spec(DType.UINT8, shape), new Fill.Mask());
    }
}
