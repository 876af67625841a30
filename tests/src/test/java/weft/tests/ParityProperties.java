package weft.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Spec;
import weft.engine.cuda.CudaBackend;
import weft.engine.op.Accuracy;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.sample.Draw;
import weft.kernels.simulator.SimulatedDriver;

/**
 * Every operation on every device agrees with {@code reference}: element by element, in float32 and float64, on empty, single,
 * odd and large shapes, within the tolerance of its row.
 */
class ParityProperties {

    private static final List<String> DEVICES = TestDevices.names();
    /** Samples for each type and scale; {@code -Dweft.draws=N}, or the Maven profile {@code nightly}, draws more. */
    private static final int DRAWS = Integer.getInteger("weft.draws", 12);
    /**
     * The most lane-instructions that the simulated GPU may execute for one sample, so that an inefficient launch plan is found.
     */
    private static final long LANE_INSTRUCTIONS = 50_000_000;

    @TestFactory
    Stream<DynamicTest> everyOperationAgreesWithTheReference() {
        return everywhere(_ -> true, (device, op) -> everyDraw(op, drawn -> {
            long before = laneInstructions(device);
            List<Drawn.Result> results = drawn.run(device);
            assertThat(laneInstructions(device) - before).as("lane-instructions of %s", drawn)
                    .isLessThanOrEqualTo(LANE_INSTRUCTIONS);
            requireAgreement(device, drawn, results);
        }));
    }

    @TestFactory
    Stream<DynamicTest> everyOperationAgreesOnNanInfinityAndDenormals() {
        return everywhere(_ -> true, (device, op) -> everyDraw(op, drawn -> {
            Drawn<?> special = drawn.withSpecial();
            requireAgreement(device, special, special.run(device));
        }));
    }

    @TestFactory
    Stream<DynamicTest> oneTensorGivenTwiceActsLikeTwoThatAreEqual() {
        return everywhere(ParityProperties::couldShare, (device, op) -> everyDraw(op, drawn -> {
            if (drawn.couldShare()) {
                Drawn<?> equal = drawn.withEqualInputs();
                requireAgreement(device, equal, equal.runShared(device));
            }
        }));
    }

    /** The lane-instructions that the simulated GPU has executed so far; 0 on every other device. */
    private static long laneInstructions(Device device) {
        return device.backend() instanceof CudaBackend gpu && gpu.driver() instanceof SimulatedDriver simulated
                ? simulated.laneInstructions() : 0;
    }

    private static boolean couldShare(Op<?> op) {
        return IntStream.range(0, DRAWS).anyMatch(i -> Drawn.of(op, DType.FLOAT32, Draw.Scale.SMALL, i).couldShare());
    }

    private static Stream<DynamicTest> everywhere(Predicate<Op<?>> which, Check check) {
        return DEVICES.stream().flatMap(device -> TestOperations.all().stream().filter(which)
                .map(op -> DynamicTest.dynamicTest(device + ": " + op, () -> check.run(Device.of(device), op))));
    }

    private static void everyDraw(Op<?> op, DrawnCheck check) {
        for (DType floats : List.of(DType.FLOAT32, DType.FLOAT64)) {
            for (Draw.Scale scale : Draw.Scale.values()) {
                for (int number = 0; number < DRAWS; number++) {
                    check.run(Drawn.of(op, floats, scale, number));
                }
            }
        }
    }

    @FunctionalInterface
    private interface Check {
        void run(Device device, Op<?> op);
    }

    @FunctionalInterface
    private interface DrawnCheck {
        void run(Drawn<?> drawn);
    }

    private static <A extends Attrs> void requireAgreement(Device device, Drawn<A> drawn, List<Drawn.Result> actual) {
        List<Drawn.Result> expected = drawn.run(Device.reference());
        Accuracy<A> accuracy = drawn.op().accuracy();
        double factor = accuracy.factor().of(drawn.sample().attrs(), drawn.inputs());
        List<Drawn.Result> absolute = accuracy.scale() == Accuracy.Scale.ABSOLUTE_INPUTS
                ? drawn.absolute().run(Device.reference()) : expected;
        double largest = drawn.largest();
        double formula = accuracy.scale() != Accuracy.Scale.FORMULA ? Double.NaN
                : accuracy.magnitude().of(drawn.sample().attrs(), drawn.inputs(), drawn.largestOfEach());
        for (int r = 0; r < expected.size(); r++) {
            double[] want = expected.get(r).values();
            double[] got = actual.get(r).values();
            Spec spec = expected.get(r).spec();
            for (int i = 0; i < want.length; i++) {
                double magnitude = switch (accuracy.scale()) {
                    case EXACT -> 0;
                    case RESULT, ABSOLUTE_INPUTS -> Math.abs(absolute.get(r).values()[i]);
                    case LARGEST -> largest + 1;
                    case LARGEST_SQUARED -> largest * largest + 1;
                    case FORMULA -> formula;
                };
                double bound = accuracy.scale() == Accuracy.Scale.EXACT || !spec.dtype().isFloat() ? 0
                        : factor * spec.dtype().epsilon() * magnitude + denormals(spec.dtype());
                if (!agree(want[i], got[i], bound)) {
                    fail("%s on %s: %s%s at %d is %s, the reference has %s; allowed are %s apart".formatted(drawn, device,
                            actual.get(r).name(), spec.shape(), i, got[i], want[i], bound));
                }
            }
        }
    }

    /** NaN agrees with NaN only, an infinity with itself only, and -0 with 0. */
    private static boolean agree(double want, double got, double bound) {
        return want == got || (Double.isNaN(want) && Double.isNaN(got))
                || (Double.isFinite(want) && Math.abs(got - want) <= bound);
    }

    /**
     * For denormal results the error is absolute, in multiples of the smallest denormal, because it is not relative to the
     * result.
     */
    private static double denormals(DType dtype) {
        return 8 * (dtype == DType.FLOAT32 ? Float.MIN_VALUE : Double.MIN_VALUE);
    }
}
