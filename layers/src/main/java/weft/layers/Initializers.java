package weft.layers;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import weft.autograd.NoGrad;
import weft.engine.DType;
import weft.engine.HostValues;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.Ops;
import weft.engine.op.Randomness;
import weft.engine.op.attrs.Attrs;
import weft.engine.random.Generator;
import weft.engine.random.RandomNumbers;

/**
 * Initial values for parameters, with PyTorch's names and distributions. In the formulas {@code in} and {@code out} are what
 * {@link Fan} counts, and {@code U(b)} is uniform in [-b, b):
 *
 * <pre>{@code
 *   xavier_uniform    U(gain sqrt(6 / (in + out)))
 *   xavier_normal     N(0, std = gain sqrt(2 / (in + out)))
 *   kaiming_uniform   U(gain sqrt(3 / fan))
 *   kaiming_normal    N(0, std = gain / sqrt(fan))
 *   orthogonal        rows, or columns if they are fewer, of length gain at right angles
 *   default           U(1 / sqrt(in)), what PyTorch's linear and convolution layers begin with
 * }</pre>
 *
 * Drawn where the tensor is, with the same bits on every device; only the orthogonal matrix is made on the host.
 */
public final class Initializers {

    private static final Map<String, Named> BY_NAME = byName();

    private Initializers() {}

    // ---- by name ----

    /**
     * An initializer by name, with arguments in parentheses where the defaults won't do: {@code kaiming_normal},
     * {@code constant(0.1)}, {@code normal(0, 0.02)}. See {@link #names}.
     *
     * @throws IllegalArgumentException for an unknown name, listing those there are, or arguments that do not fit
     */
    public static Initializer of(String text) {
        int open = text.indexOf('(');
        String name = open < 0 ? text : text.substring(0, open);
        Named named = BY_NAME.get(name);
        if (named == null) {
            throw new IllegalArgumentException("unknown initializer " + name + "; there are " + String.join(", ", names()));
        }
        double[] arguments = named.defaults().clone();
        double[] given = open < 0 ? new double[0] : numbers(text, open, named);
        System.arraycopy(given, 0, arguments, 0, given.length);
        if (Arrays.stream(arguments).anyMatch(Double::isNaN)) {
            throw new IllegalArgumentException("initializer " + text + ": takes " + named.signature());
        }
        return named.make().apply(arguments);
    }

    private static double[] numbers(String text, int open, Named named) {
        try {
            if (!text.endsWith(")")) {
                throw new NumberFormatException("no closing parenthesis");
            }
            String inside = text.substring(open + 1, text.length() - 1);
            double[] numbers = Arrays.stream(inside.split(",", -1)).mapToDouble(Double::parseDouble).toArray();
            if (numbers.length <= named.defaults().length) {
                return numbers;
            }
        } catch (NumberFormatException _) {
            // The message below says what is wanted in either case.
        }
        throw new IllegalArgumentException("initializer " + text + ": takes " + named.signature());
    }

    /** What {@link #of} takes, each with its arguments: {@code kaiming_normal(slope)}. */
    public static List<String> names() {
        return BY_NAME.values().stream().map(Named::signature).toList();
    }

    /**
     * An initializer in the table.
     *
     * @param defaults what an argument is when it is left out; NaN when it can't be
     */
    private record Named(String signature, double[] defaults, Function<double[], Initializer> make) {}

    private static Map<String, Named> byName() {
        Map<String, Named> table = new LinkedHashMap<>();
        for (Named named : List.of(
                new Named("default", new double[0], _ -> defaultWeight()),
                new Named("zeros", new double[0], _ -> constant(0)),
                new Named("ones", new double[0], _ -> constant(1)),
                new Named("constant(value)", new double[] {Double.NaN}, a -> constant(a[0])),
                new Named("uniform(low, high)", new double[] {0, 1}, a -> uniform(a[0], a[1])),
                new Named("normal(mean, std)", new double[] {0, 1}, a -> normal(a[0], a[1])),
                new Named("xavier_uniform(gain)", new double[] {1}, a -> xavierUniform(a[0])),
                new Named("xavier_normal(gain)", new double[] {1}, a -> xavierNormal(a[0])),
                new Named("kaiming_uniform(slope)", new double[] {0}, a -> kaimingUniform(Fan.IN, Gain.leakyRelu(a[0]))),
                new Named("kaiming_normal(slope)", new double[] {0}, a -> kaimingNormal(Fan.IN, Gain.leakyRelu(a[0]))),
                new Named("orthogonal(gain)", new double[] {1}, a -> orthogonal(a[0])))) {
            table.put(named.signature().replaceFirst("\\(.*", ""), named);
        }
        return table;
    }

    // ---- what layers begin with ----

    /** PyTorch's default for the weight of a linear or a convolution layer: uniform within 1 / sqrt(fan in). */
    public static Initializer defaultWeight() {
        return uniformWithin(weight -> 1 / Math.sqrt(Fan.IN.of(weight)));
    }

    /** PyTorch's default for the bias beside {@code weight}, whose fan in it needs: uniform within 1 / sqrt(fan in). */
    public static Initializer defaultBias(Shape weight) {
        long fan = Fan.IN.of(weight);
        return fan == 0 ? constant(0) : uniform(-1 / Math.sqrt(fan), 1 / Math.sqrt(fan));
    }

    // ---- one by one ----

    /** {@code value} everywhere. */
    public static Initializer constant(double value) {
        return (tensor, _) -> {
            sizeOf(tensor);
            copy(Creation.full(tensor.shape(), value, tensor.dtype(), tensor.device()), tensor);
        };
    }

    /**
     * Uniform in [low, high).
     *
     * @throws IllegalArgumentException when the bounds are not finite or not in order
     */
    public static Initializer uniform(double low, double high) {
        if (!(low <= high && Double.isFinite(high - low))) {
            throw new IllegalArgumentException("initializer: no uniform numbers from " + low + " to " + high);
        }
        return (tensor, generator) -> fillUniform(tensor, low, high, generator);
    }

    /**
     * Normal with this mean and standard deviation.
     *
     * @throws IllegalArgumentException when they are not finite, or {@code std} is negative
     */
    public static Initializer normal(double mean, double std) {
        if (!(std >= 0 && Double.isFinite(mean + std))) {
            throw new IllegalArgumentException(
                    "initializer: no normal numbers of mean " + mean + " and standard deviation " + std);
        }
        return (tensor, generator) -> fillNormal(tensor, mean, std, generator);
    }

    /** {@code U(gain sqrt(6 / (in + out)))}. */
    public static Initializer xavierUniform(double gain) {
        return uniformWithin(weight -> Math.sqrt(3) * xavierStd(weight, gain));
    }

    /** {@code N(0, std = gain sqrt(2 / (in + out)))}. */
    public static Initializer xavierNormal(double gain) {
        return normalOfStd(weight -> xavierStd(weight, gain));
    }

    /** {@code U(gain sqrt(3 / fan))}. */
    public static Initializer kaimingUniform(Fan fan, double gain) {
        return uniformWithin(weight -> Math.sqrt(3) * gain / Math.sqrt(fan.of(weight)));
    }

    /** {@code N(0, std = gain / sqrt(fan))}. */
    public static Initializer kaimingNormal(Fan fan, double gain) {
        return normalOfStd(weight -> gain / Math.sqrt(fan.of(weight)));
    }

    /**
     * The weight as a matrix, {@code [dim 0, all others]}, with orthonormal rows (or columns, if it has fewer of them) times
     * {@code gain}: it neither stretches nor squeezes what it maps. From the QR decomposition of a normal matrix.
     */
    public static Initializer orthogonal(double gain) {
        return (tensor, generator) -> {
            Shape shape = tensor.shape();
            if (shape.rank() < 2) {
                throw new IllegalArgumentException("initializer: orthogonal takes at least 2 dimensions, got " + shape);
            }
            float[] normal = drawNormal(sizeOf(tensor), 0, 1, generator);
            upload(orthogonal(normal, shape.dim(0), shape.sizeOf(1, shape.rank()), gain), tensor);
        };
    }

    private static double[] orthogonal(float[] normal, int rows, int columns, double gain) {
        boolean byRows = rows < columns;
        int vectors = byRows ? rows : columns;
        int length = byRows ? columns : rows;
        int stride = byRows ? 1 : columns;
        int next = byRows ? columns : 1;
        double[][] q = new double[vectors][length];
        for (int v = 0; v < vectors; v++) {
            for (int i = 0; i < length; i++) {
                q[v][i] = normal[v * next + i * stride];
            }
        }
        Orthogonal.columns(q);
        double[] values = new double[normal.length];
        for (int v = 0; v < vectors; v++) {
            for (int i = 0; i < length; i++) {
                values[v * next + i * stride] = gain * q[v][i];
            }
        }
        return values;
    }

    private static double xavierStd(Shape weight, double gain) {
        return gain * Math.sqrt(2.0 / (Fan.IN.of(weight) + Fan.OUT.of(weight)));
    }

    /** A uniform distribution within b has the standard deviation b / sqrt(3). */
    private static Initializer uniformWithin(ToDoubleFunction<Shape> bound) {
        return (tensor, generator) -> {
            double b = bound.applyAsDouble(tensor.shape());
            fillUniform(tensor, -b, b, generator);
        };
    }

    private static Initializer normalOfStd(ToDoubleFunction<Shape> std) {
        return (tensor, generator) -> fillNormal(tensor, 0, std.applyAsDouble(tensor.shape()), generator);
    }

    // ---- drawing ----

    private static void fillUniform(Tensor tensor, double low, double high, Generator generator) {
        sizeOf(tensor);
        copy(Randomness.uniform(tensor.shape(), low, high, DType.FLOAT32, tensor.device(), generator), tensor);
    }

    private static void fillNormal(Tensor tensor, double mean, double std, Generator generator) {
        sizeOf(tensor);
        copy(Randomness.normal(tensor.shape(), mean, std, DType.FLOAT32, tensor.device(), generator), tensor);
    }

    /** Copies values into a tensor of either float type and frees them. */
    private static void copy(Tensor drawn, Tensor to) {
        try (NoGrad _ = NoGrad.enter(); Tensor values = drawn; Tensor cast = values.cast(to.dtype())) {
            Ops.apply(Creation.COPY, Attrs.NONE, to, cast);
        }
    }

    private static float[] drawNormal(int size, double mean, double std, Generator generator) {
        float[] values = new float[size];
        long counter = generator.reserve(RandomNumbers.countersForFloats(size));
        RandomNumbers.fillNormal(generator.seed(), counter, (float) mean, (float) std, values, 0, size);
        return values;
    }

    private static int sizeOf(Tensor tensor) {
        if (!tensor.dtype().isFloat()) {
            throw new IllegalArgumentException("initializer: fills float32 or float64, got " + tensor.spec());
        }
        return tensor.size();
    }

    private static void upload(double[] values, Tensor tensor) {
        Object rounded = tensor.dtype().newArray(values.length);
        HostValues.fromDoubles(values, rounded, 0);
        tensor.upload(rounded);
    }
}
