package weft.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.HostValues;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.cpu.base.Parallel;
import weft.engine.op.Convolution;
import weft.engine.op.Lookup;
import weft.engine.op.Movement;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.engine.op.Pointwise;
import weft.engine.op.Reduction;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.ConvGeometry;

/**
 * Operations that round nothing, on tensors of several blocks: on one thread and on three, the fast loops give exactly what the
 * reference gives. Elements that are added up are integers, so that sums are exact.
 */
class LargeShapesTest {

    /** An operation with inputs that are made on each device from the same numbers. */
    private record Call<A extends Attrs>(Op<A> op, A attrs, List<Values> inputs) {

        @SafeVarargs
        @SuppressWarnings("varargs")
        static <A extends Attrs> Call<A> of(Op<A> op, A attrs, Values... inputs) {
            return new Call<>(op, attrs, List.of(inputs));
        }

        List<double[]> run(Device device) {
            try (Scope _ = Scope.open()) {
                Tensor[] in = inputs.stream().map(values -> values.on(device)).toArray(Tensor[]::new);
                return Ops.apply(op, attrs, in).stream().map(Tensor::toDoubles).toList();
            }
        }

        @Override
        public String toString() {
            return op + " " + attrs + " " + inputs.stream().map(i -> i.dtype + "" + i.shape).toList();
        }
    }

    /** A tensor's numbers, one of its type for each draw. */
    private record Values(DType dtype, Shape shape, double[] numbers) {

        static Values draw(DType dtype, Shape shape, DoubleSupplier one) {
            double[] numbers = new double[shape.size()];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = one.getAsDouble();
            }
            return new Values(dtype, shape, numbers);
        }

        Tensor on(Device device) {
            Object array = dtype.newArray(numbers.length);
            HostValues.fromDoubles(numbers, array, 0);
            return Tensor.of(shape, array, device);
        }
    }

    private static final SplittableRandom RANDOM = new SplittableRandom(5);

    static Stream<Call<?>> calls() {
        List<Call<?>> calls = new ArrayList<>();
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64, DType.INT32, DType.UINT8)) {
            addMoves(calls, dtype);
        }
        addIndexed(calls);
        addRows(calls);
        addSelections(calls);
        addWindows(calls);
        addConversions(calls);
        addComparisons(calls);
        return calls.stream();
    }

    private static void addMoves(List<Call<?>> calls, DType dtype) {
        Values x = whole(dtype, 70, 33, 41);
        for (List<Integer> order : List.of(List.of(0, 2, 1), List.of(1, 0, 2), List.of(1, 2, 0), List.of(2, 0, 1),
                List.of(2, 1, 0))) {
            calls.add(Call.of(Movement.PERMUTE, new Attrs.Permute(order), x));
        }
        calls.add(Call.of(Movement.PERMUTE, new Attrs.Permute(List.of(0, 2, 3, 1)), whole(dtype, 3, 64, 20, 31)));
        calls.add(Call.of(Movement.PERMUTE, new Attrs.Permute(List.of(2, 0, 3, 1)), whole(dtype, 17, 16, 15, 33)));
        for (int axis = 0; axis < 3; axis++) {
            calls.add(Call.of(Movement.SLICE, new Attrs.Slice(axis, 1, 31), x));
            calls.add(Call.of(Movement.SLICE, new Attrs.Slice(axis, 7, 8), whole(dtype, 200, 40, 33)));
            Shape other = x.shape.with(axis, 3);
            calls.add(Call.of(Movement.CONCAT, new Attrs.Axis(axis, true), x, whole(dtype, other.dims()), x));
        }
        calls.add(Call.of(Movement.PAD, new Attrs.Pad(List.of(1, 0, 2), List.of(0, 3, 1), 2.5), x));
        calls.add(Call.of(Movement.EXPAND, new Attrs.ToShape(Shape.of(5, 70, 33, 41)), whole(dtype, 70, 1, 41)));
        calls.add(Call.of(Movement.EXPAND, new Attrs.ToShape(Shape.of(70, 33, 41)), whole(dtype, 70, 33, 1)));
    }

    private static void addIndexed(List<Call<?>> calls) {
        for (int axis = 0; axis < 3; axis++) {
            Attrs.Axis along = new Attrs.Axis(axis, true);
            Values x = whole(DType.FLOAT32, 50, 40, 30);
            Shape fewer = Shape.of(45, 38, 29).with(axis, 60);
            Values index = Values.draw(DType.INT32, fewer, () -> RANDOM.nextInt(30));
            calls.add(Call.of(Movement.GATHER, along, x, index));
            calls.add(Call.of(Movement.SCATTER_ADD, along, x, index, whole(DType.FLOAT32, fewer.dims())));
        }
    }

    private static void addRows(List<Call<?>> calls) {
        Values indices = Values.draw(DType.INT32, Shape.of(60, 50), () -> RANDOM.nextInt(3000));
        calls.add(Call.of(Lookup.EMBEDDING, new Attrs.Embedding(3000, -1), whole(DType.FLOAT32, 3000, 41), indices));
        calls.add(Call.of(Lookup.EMBEDDING_GRAD, new Attrs.Embedding(3000, 17), whole(DType.FLOAT32, 60, 50, 41), indices));
    }

    private static void addSelections(List<Call<?>> calls) {
        for (int[] dims : List.of(new int[] {30, 50, 37}, new int[] {9000, 7, 1}, new int[] {2, 40_000, 1},
                new int[] {3, 5, 9000})) {
            Values x = Values.draw(DType.FLOAT32, Shape.of(dims), LargeShapesTest::special);
            for (int axis = 0; axis < 3; axis++) {
                calls.add(Call.of(Reduction.MAX, new Attrs.Axis(axis, false), x));
                calls.add(Call.of(Reduction.ARGMAX, new Attrs.Axis(axis, true), x));
                int length = dims[axis];
                for (int k : new int[] {1, Math.min(5, length), Math.min(100, length)}) {
                    calls.add(Call.of(Reduction.TOPK, new Attrs.TopK(k, axis), x));
                }
            }
        }
    }

    private static void addWindows(List<Call<?>> calls) {
        for (Attrs.Conv2d conv : List.of(Attrs.Conv2d.of(1, 1, 1), Attrs.Conv2d.of(2, 2, 1),
                Attrs.Conv2d.of(1, 0, 1).stride(1, 3).padding(0, 5).dilation(2, 1))) {
            Attrs.Window window = new Attrs.Window(3, 2, conv);
            ConvGeometry g = window.over(Shape.of(5, 20, 19, 23));
            calls.add(Call.of(Convolution.IM2COL, window, whole(DType.FLOAT32, 5, 20, 19, 23)));
            calls.add(
                    Call.of(Convolution.COL2IM, new Attrs.Fold(window, 19, 23), whole(DType.FLOAT32, 5, 20 * 6, g.P() * g.Q())));
        }
        // Windows that lie completely in the padding.
        Attrs.Conv2d outside = Attrs.Conv2d.of(1, 4, 3);
        calls.add(Call.of(Convolution.IM2COL, new Attrs.Window(2, 2, outside), whole(DType.FLOAT32, 2, 3, 1, 2)));
    }

    private static void addConversions(List<Call<?>> calls) {
        List<DType> types = List.of(DType.FLOAT32, DType.INT32, DType.UINT8);
        for (DType from : types) {
            for (DType to : types) {
                calls.add(Call.of(Pointwise.CAST, new Attrs.Cast(to), Values.draw(from, Shape.of(70_001),
                        () -> from == DType.FLOAT32 && RANDOM.nextInt(3) == 0 ? special() : RANDOM.nextDouble(-3e9, 3e9)
                                * (RANDOM.nextBoolean() ? 1 : 1e-7))));
            }
        }
    }

    private static void addComparisons(List<Call<?>> calls) {
        for (DType dtype : List.of(DType.INT32, DType.UINT8)) {
            for (Op<Attrs.None> op : List.of(Pointwise.EQ, Pointwise.NE, Pointwise.LT, Pointwise.LE, Pointwise.GT,
                    Pointwise.GE)) {
                calls.add(Call.of(op, Attrs.NONE, whole(dtype, 70, 1000), whole(dtype, 70, 1000)));
                calls.add(Call.of(op, Attrs.NONE, whole(dtype, 70, 1000), whole(dtype, 70, 1)));
                calls.add(Call.of(op, Attrs.NONE, whole(dtype, 1000), whole(dtype, 70, 1000)));
            }
        }
    }

    private static Values whole(DType dtype, int... dims) {
        int low = dtype == DType.UINT8 ? 0 : -125;
        return Values.draw(dtype, Shape.of(dims), () -> RANDOM.nextInt(low, low + 256));
    }

    /** Numbers with many ties, and now and then NaN, an infinity or a zero of either sign. */
    private static double special() {
        return switch (RANDOM.nextInt(400)) {
            case 0 -> Double.NaN;
            case 1 -> Double.POSITIVE_INFINITY;
            case 2 -> Double.NEGATIVE_INFINITY;
            case 3 -> -0.0;
            case 4 -> Float.MIN_VALUE;
            default -> RANDOM.nextInt(-40, 41) / 4.0;
        };
    }

    @ParameterizedTest
    @MethodSource("calls")
    void itGivesWhatTheReferenceGivesOnOneThreadAndOnThree(Call<?> call) {
        List<double[]> expected = call.run(Device.reference());
        int before = Parallel.threads();
        try {
            for (int threads : new int[] {1, 3}) {
                Parallel.threads(threads);
                List<double[]> actual = call.run(Device.cpu());
                assertThat(actual).hasSameSizeAs(expected);
                for (int r = 0; r < expected.size(); r++) {
                    requireEqual(actual.get(r), expected.get(r));
                }
            }
        } finally {
            Parallel.threads(before);
        }
    }

    /** Element by element; NaN equals NaN, and -0 equals 0. */
    private static void requireEqual(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            if (!(actual[i] == expected[i] || Double.isNaN(actual[i]) && Double.isNaN(expected[i]))) {
                assertThat(actual[i]).as("element %d", i).isEqualTo(expected[i]);
            }
        }
    }

    @Test
    void anIndexOutsideIsNamedInTheWordsOfTheReference() {
        for (Device device : List.of(Device.reference(), Device.cpu())) {
            Tensor x = Tensor.of(Shape.of(2, 3), new float[6], device);
            for (int bad : new int[] {-1, 3}) {
                Tensor index = Tensor.of(Shape.of(1, 2), new int[] {0, bad}, device);
                assertThatIllegalArgumentException().isThrownBy(() -> Ops.one(Movement.GATHER, new Attrs.Axis(1, true), x, index))
                        .withMessage("gather: index %d at element 1 is not within dimension 1 of [2, 3]", bad);
            }
        }
    }
}
