package weft.tests;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.HostValues;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.sample.Sample.Fill;
import weft.engine.op.sample.Sample.Input;

/** Turns the description of an input that a sample carries into values, and values into tensors. */
public final class Fills {

    private static final double[] SPECIAL = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 0.0,
            Float.MIN_VALUE, -3 * Float.MIN_VALUE, Float.MIN_NORMAL / 4};
    /** How many values of SPECIAL, from the first on, are not denormal. */
    private static final int NOT_DENORMAL = 5;

    private Fills() {}

    /** Draws the values of an input, each exactly representable in its dtype. */
    public static double[] values(Input input, RandomGenerator random) {
        int size = input.spec().shape().size();
        double[] values = switch (input.fill()) {
            case Fill.Real _ -> draw(size, random::nextGaussian);
            case Fill.Positive _ -> draw(size, () -> random.nextDouble(0.2, 3));
            case Fill.Uniform(double low, double high) -> draw(size, () -> random.nextDouble(low, high));
            case Fill.Nonzero _ -> draw(size, () -> sign(random) * (0.1 + Math.abs(random.nextGaussian())));
            case Fill.Distinct _ -> distinct(size, random);
            case Fill.Whole _ -> draw(size, () -> random.nextInt(-4, 5));
            case Fill.Halves _ -> draw(size, () -> random.nextInt(-4, 4) + 0.5);
            case Fill.Mask _ -> draw(size, () -> random.nextInt(2));
            case Fill.Index index -> draw(size, () -> random.nextInt(index.bound()));
        };
        return rounded(values, input.spec().dtype());
    }

    /** Overwrites about one value in eight with NaN, an infinity, a zero of either sign or, if asked for, a denormal number. */
    static void plantSpecial(double[] values, RandomGenerator random, boolean denormals) {
        for (int i = 0; i < values.length; i++) {
            if (random.nextInt(8) == 0) {
                values[i] = SPECIAL[random.nextInt(denormals ? SPECIAL.length : NOT_DENORMAL)];
            }
        }
    }

    /** A tensor of these values. */
    public static Tensor tensor(Spec spec, double[] values, Device device) {
        return tensor(spec, values, 0, device);
    }

    /**
     * A tensor that begins {@code offset} elements into its buffer. The elements before it are NaN, so that reading them by
     * mistake shows.
     */
    static Tensor tensor(Spec spec, double[] values, int offset, Device device) {
        double[] all = new double[offset + values.length];
        Arrays.fill(all, 0, offset, Double.NaN);
        System.arraycopy(values, 0, all, offset, values.length);
        Object array = spec.dtype().newArray(all.length);
        HostValues.fromDoubles(all, array, 0);
        Tensor whole = Tensor.of(Shape.of(all.length), array, device);
        return whole.view(spec.shape(), offset);
    }

    private static double[] draw(int size, DoubleSupplier one) {
        return IntStream.range(0, size).mapToDouble(_ -> one.getAsDouble()).toArray();
    }

    private static double sign(RandomGenerator random) {
        return random.nextBoolean() ? 1 : -1;
    }

    /** A shuffle of multiples of an eighth around 0. */
    private static double[] distinct(int size, RandomGenerator random) {
        double[] values = IntStream.range(0, size).mapToDouble(i -> (i - size / 2) * 0.125).toArray();
        for (int i = size - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            double swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
        return values;
    }

    private static double[] rounded(double[] values, DType dtype) {
        Object array = dtype.newArray(values.length);
        HostValues.fromDoubles(values, array, 0);
        return HostValues.toDoubles(array, 0, values.length);
    }
}
