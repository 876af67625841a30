package weft.engine.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;

/**
 * Pointwise functions over their whole range: subnormal, tiny, around 0, far out in both tails, up to 1e30 and infinite. Errors
 * are measured in ulp of the result, because a tolerance relative to the inputs would hide errors of small results.
 */
class TailsTest {

    private static final double ULPS = 8;
    /** Attributes drawn for each operation. */
    private static final int DRAWS = 3;
    /** Second operands, with special cases of pow among them, of both signs and all magnitudes. */
    private static final float[] OTHERS = {0, -0f, 1, -1, 0.5f, -0.5f, 2, 3, -3, 0.3f, -2.7f, 100, 1e10f, 1e30f, -1e30f, 1e-30f,
            1e-42f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN};

    @TestFactory
    Stream<DynamicTest> everyPointwiseFunctionIsWithinAFewUlpsOfItsResult() {
        List<Op<?>> ops =
                Stream.of(Pointwise.FAMILY, Activation.FAMILY).flatMap(family -> family.operations().stream())
                        .filter(TailsTest::isFunction).<Op<?>>map(op -> op).toList();
        return Stream.of("cpu", "sim").flatMap(device -> ops.stream()
                .map(op -> DynamicTest.dynamicTest(device + ": " + op, () -> check(op, Device.of(device)))));
    }

    /** Whether the operation has one or two inputs and a floating-point result. */
    private static boolean isFunction(Op<?> op) {
        return op != Pointwise.CAST && op != Pointwise.WHERE
                && drawn(op, 0).inputs().stream().allMatch(input -> input.spec().dtype().isFloat())
                && !List.of(Pointwise.EQ, Pointwise.NE, Pointwise.LT, Pointwise.LE, Pointwise.GT, Pointwise.GE,
                        Pointwise.IS_FINITE)
                        .contains(op);
    }

    private static <A extends Attrs> Sample<A> drawn(Op<A> op, int number) {
        return op.samples().draw(new Draw(new SplittableRandom(number), DType.FLOAT32, Draw.Scale.SMALL));
    }

    private static <A extends Attrs> void check(Op<A> op, Device device) {
        float[] x = sweep();
        for (int number = 0; number < DRAWS; number++) {
            Sample<A> sample = drawn(op, number);
            boolean isGradient = op.name().endsWith("_grad");
            for (float other : sample.inputs().size() == 1 ? new float[1] : isGradient ? new float[] {1, -3} : OTHERS) {
                double[] want = run(op, sample, x, other, isGradient, Device.reference());
                double[] got = run(op, sample, x, other, isGradient, device);
                for (int i = 0; i < x.length; i++) {
                    if (!agree(want[i], got[i], allowed(op, sample.attrs(), x[i], other, want[i]))) {
                        fail("%s %s on %s at %s (and %s): got %s, the reference has %s".formatted(op, sample.attrs(), device,
                                x[i], other, got[i], want[i]));
                    }
                }
            }
        }
    }

    private static <A extends Attrs> double[] run(Op<A> op, Sample<A> sample, float[] x, float other, boolean isGradient,
            Device device) {
        try (Scope _ = Scope.open()) {
            Tensor swept = Tensor.of(Shape.of(x.length), x, device);
            if (sample.inputs().size() == 1) {
                return Ops.one(op, sample.attrs(), swept).toDoubles();
            }
            Tensor second = Creation.full(isGradient ? Shape.of(x.length) : Shape.SCALAR, other, DType.FLOAT32, device);
            return (isGradient ? Ops.one(op, sample.attrs(), second, swept) : Ops.one(op, sample.attrs(), swept, second))
                    .toDoubles();
        }
    }

    /** {@value #ULPS} ulp of the result, except near the zero of a slope: there two terms cancel. */
    private static double allowed(Op<?> op, Attrs attrs, float x, float other, double want) {
        boolean atTheRoot = (op == Activation.GELU_GRAD || op == Activation.SILU_GRAD) && x > -2 && x < -0.5;
        boolean atTheJump = attrs instanceof Attrs.Softplus a && Math.abs(x * a.beta() - a.threshold()) < 1e-5;
        return atTheJump ? 1 : ULPS * Math.ulp(atTheRoot ? other / 4 : (float) want);
    }

    private static boolean agree(double want, double got, double allowed) {
        return want == got || Double.isNaN(want) && Double.isNaN(got) || Double.isFinite(want) && Math.abs(got - want) <= allowed;
    }

    private static float[] sweep() {
        List<Float> sizes =
                new ArrayList<>(List.of(0f, Float.MIN_VALUE, 1e-44f, Float.MIN_NORMAL, Math.nextDown(Float.MIN_NORMAL),
                        Float.POSITIVE_INFINITY, Float.MAX_VALUE, Float.NaN));
        for (int power = -42; power <= 30; power++) {
            sizes.add((float) StrictMath.pow(10, power));
        }
        for (int power = 1; power <= 24; power++) {
            sizes.add(1 + (float) StrictMath.pow(2, -power));
            sizes.add(1 - (float) StrictMath.pow(2, -power));
        }
        for (float size = 0.0173f; size < 130; size += size < 16 ? 0.0173f : 0.0931f) {
            sizes.add(size);
        }
        float[] x = new float[2 * sizes.size()];
        for (int i = 0; i < sizes.size(); i++) {
            x[2 * i] = sizes.get(i);
            x[2 * i + 1] = -sizes.get(i);
        }
        return x;
    }

    /** x; GELU and its slope, the tanh approximation and its slope, SiLU and its slope, by mpmath with 80 digits. */
    private static final double[][] EXACT = {
            {-1.0, -0.15865525393145705, -0.0833154705876863, -0.1588080093917233, -0.08296408384578255, -0.2689414213699951,
                    0.07232948812851327},
            {-2.5, -0.015524163314440337, -0.03761108590814521, -0.015084266089998582, -0.037951576212666184,
                    -0.18964545005310887,
                    -0.09940111134152683},
            {-5.5, -1.0444259356238245e-07, -5.733472398739924e-07, -5.9276402638802624e-09, -4.676552810807415e-08,
                    -0.0223857574374287, -0.01822450660588759},
            {-6.0, -5.9195258702261885e-09, -3.5468709453902015e-08, -8.439646700762297e-11, -7.709973930953696e-10,
                    -0.014835738939808645, -0.012326432591525513},
            {-9.0, -1.0157295653584566e-18, -9.138937373906639e-18, -1.3364595947348725e-28, -2.515735285067425e-27,
                    -0.0011105511838760856, -0.0009870195718974083},
            {-13.0, -7.952313719414843e-38, -1.0337304440113355e-36, -1.0511517767632533e-76, -3.962394186461655e-75,
                    -2.938421587274647e-05, -2.712382515698578e-05},
            {-20.0, -5.507248237212468e-88, -1.1014360483133464e-86, -3.3754509563109673e-261, -2.9424328724945027e-259,
                    -4.122307236380407e-08, -3.9161918660646786e-08},
            {-37.5, -1.7270073785932332e-306, -6.476271143055812e-305, 0, 0, -1.9408331271757007e-15, -1.8890775771176817e-15}};

    @Test
    void smoothActivationsAreRightInFloat64Too() {
        for (String device : List.of("reference", "cpu", "sim")) {
            for (double[] row : EXACT) {
                try (Scope _ = Scope.open()) {
                    Tensor x = Tensor.of(Shape.of(1), new double[] {row[0]}, Device.of(device));
                    Tensor one = Creation.full(Shape.of(1), 1, DType.FLOAT64, Device.of(device));
                    List<Tensor> got = List.of(Ops.one(Activation.GELU, new Attrs.Gelu(false), x),
                            Ops.one(Activation.GELU_GRAD, new Attrs.Gelu(false), one, x),
                            Ops.one(Activation.GELU, new Attrs.Gelu(true), x),
                            Ops.one(Activation.GELU_GRAD, new Attrs.Gelu(true), one, x),
                            Ops.one(Activation.SILU, Attrs.NONE, x), Ops.one(Activation.SILU_GRAD, Attrs.NONE, one, x));
                    for (int i = 0; i < got.size(); i++) {
                        assertThat(Math.abs(got.get(i).item() - row[i + 1])).as("column %d at %s on %s", i + 1, row[0], device)
                                .isLessThanOrEqualTo(ULPS * Math.ulp(Math.max(Math.abs(row[i + 1]), row[0] > -2 ? 0.25 : 0)));
                    }
                }
            }
        }
    }

    @Test
    void atTheInfinitiesActivationsAndSlopesAreTheirLimits() {
        for (String device : List.of("reference", "cpu", "sim")) {
            for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
                try (Scope _ = Scope.open()) {
                    Tensor x =
                            Tensor.of(Shape.of(4), new double[] {Double.NEGATIVE_INFINITY, -1e30, 1e30, Double.POSITIVE_INFINITY},
                                    Device.of(device)).cast(dtype);
                    Tensor one = Creation.full(Shape.of(4), 1, dtype, Device.of(device));
                    for (boolean tanh : List.of(true, false)) {
                        requireLimits(Ops.one(Activation.GELU, new Attrs.Gelu(tanh), x), x);
                        requireLimits(Ops.one(Activation.GELU_GRAD, new Attrs.Gelu(tanh), one, x), one);
                    }
                    requireLimits(Ops.one(Activation.SILU, Attrs.NONE, x), x);
                    requireLimits(Ops.one(Activation.SILU_GRAD, Attrs.NONE, one, x), one);
                }
            }
        }
    }

    /** Requires 0 at -infinity, and at infinity the value of {@code right}. */
    private static void requireLimits(Tensor y, Tensor right) {
        double[] values = y.toDoubles();
        assertThat(values[0]).isZero();
        assertThat(values[1]).isZero();
        assertThat(values[2]).isEqualTo(right.toDoubles()[2]);
        assertThat(values[3]).isEqualTo(right.toDoubles()[3]);
    }
}
