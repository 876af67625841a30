package weft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.Pointwise;

/** The operations that also take integers, on int32 and uint8: every device gives the reference's elements. */
class WholeNumbersTest {

    private static final Shape SHAPE = Shape.of(3, 17, 33);

    static Stream<String> devices() {
        return TestDevices.names().stream();
    }

    @ParameterizedTest
    @MethodSource("devices")
    void elementsMoveAsTheyAre(String device) {
        for (DType dtype : List.of(DType.INT32, DType.UINT8, DType.FLOAT64)) {
            same(device, dtype, x -> x.get(0).permute(2, 0, 1));
            same(device, dtype, x -> x.get(0).permute(0, 2, 1));
            same(device, dtype, x -> x.get(0).slice(2, 5, 29));
            same(device, dtype, x -> x.get(0).pad(new int[] {1, 0, 2}, new int[] {0, 3, 1}, 7));
            same(device, dtype, x -> x.get(0).concat(1, x.get(1), x.get(0)));
            same(device, dtype, x -> x.get(0).slice(1, 0, 1).expand(SHAPE));
            same(device, dtype, x -> x.get(0).gather(2, index(device(x), 33)));
        }
    }

    @ParameterizedTest
    @MethodSource("devices")
    void comparisonsAndChoicesTakeWholeNumbers(String device) {
        for (DType dtype : List.of(DType.INT32, DType.UINT8)) {
            same(device, dtype, x -> x.get(0).eq(x.get(1)));
            same(device, dtype, x -> x.get(0).ne(x.get(1)));
            same(device, dtype, x -> x.get(0).lt(x.get(1)));
            same(device, dtype, x -> x.get(0).le(x.get(1)));
            same(device, dtype, x -> x.get(0).gt(x.get(1)));
            same(device, dtype, x -> x.get(0).ge(x.get(1).slice(1, 0, 1)));
            same(device, dtype, x -> Pointwise.where(x.get(0).gt(x.get(1)), x.get(0), x.get(1).slice(2, 0, 1)));
        }
    }

    @ParameterizedTest
    @MethodSource("devices")
    void everyTypeIsCastToEveryOther(String device) {
        List<DType> types = List.of(DType.FLOAT32, DType.FLOAT64, DType.INT32, DType.UINT8);
        for (DType from : types) {
            for (DType to : types) {
                same(device, from, x -> x.get(0).cast(to));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("devices")
    void constantsAndRangesExistInEveryType(String device) {
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64, DType.INT32, DType.UINT8)) {
            same(device, dtype, x -> Creation.full(SHAPE, 9, dtype, device(x)));
            same(device, dtype, x -> Creation.arange(3, 203, 2, dtype, device(x)));
        }
    }

    /** Applies {@code function} to two tensors of integers, equal in some elements, on the device and on the reference. */
    private static void same(String device, DType dtype, Function<List<Tensor>, Tensor> function) {
        try (Scope _ = Scope.open()) {
            Tensor expected = function.apply(inputs(Device.reference(), dtype));
            Tensor result = function.apply(inputs(Device.of(device), dtype));
            assertThat(result.spec()).isEqualTo(expected.spec());
            assertThat(result.toDoubles()).as("%s from %s on %s", result.spec(), dtype, device).isEqualTo(expected.toDoubles());
        }
    }

    private static List<Tensor> inputs(Device device, DType dtype) {
        SplittableRandom random = new SplittableRandom(5);
        List<Tensor> inputs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            double[] values = random.ints(SHAPE.size(), 0, 9).asDoubleStream().toArray();
            inputs.add(Fills.tensor(new Spec(dtype, SHAPE), values, device));
        }
        return inputs;
    }

    private static Tensor index(Device device, int bound) {
        return Tensor.of(Shape.of(3, 17, 5), new SplittableRandom(6).ints(3 * 17 * 5, 0, bound).toArray(), device);
    }

    private static Device device(List<Tensor> inputs) {
        return inputs.getFirst().device();
    }
}
