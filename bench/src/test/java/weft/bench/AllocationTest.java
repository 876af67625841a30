package weft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.op.Convolution;
import weft.engine.op.Loss;
import weft.engine.op.Matmul;
import weft.engine.op.Movement;
import weft.engine.op.Op;
import weft.engine.op.Pooling;
import weft.engine.op.Reduction;
import weft.engine.op.attrs.Attrs;

/**
 * No loop over elements allocates objects once it is compiled. If the compiler does not keep a vector in a register, the vector
 * becomes an object on the heap, and the loop is about 20 times slower. This test finds that as hundreds of bytes per 16
 * elements, independent of the load of the machine. The tests run with {@code -Xbatch}, so the number of calls, not the time,
 * decides when a loop is compiled. With JMH: {@code bench/run.sh PointwiseBench -prof gc}.
 */
class AllocationTest {
    /**
     * A call must allocate fewer bytes than this number of elements: it may create a few objects, but not one for each vector.
     */
    private static final int ELEMENTS = 8192;
    private static final int CALLS = 200;
    private static final int ROUNDS = 40;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static int threads;

    /**
     * Runs on the thread whose allocations are counted, and after all other operations have run: loops share code, which is then
     * compiled for all of them, so a loop that is fast alone may be slow in a program.
     */
    @BeforeAll
    static void computeOnThisThreadInAFullProgram() {
        threads = Device.cpu().threads();
        Device.cpu().threads(1);
        List<Workload<?>> program = Stream.concat(
                Benchmarks.elementwise().stream().map(name -> Workload.elementwise(Device.cpu(), name, 1003)),
                Benchmarks.sized().stream().map(name -> Benchmarks.workload(Device.cpu(), name)))
                .<Workload<?>>map(w -> w).toList();
        for (Workload<?> workload : program) {
            for (int i = 0; i < 20; i++) {
                workload.run();
            }
        }
    }

    @AfterAll
    static void computeAsBefore() {
        Device.cpu().threads(threads);
    }

    static List<String> operations() {
        return Benchmarks.elementwise();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void aCompiledLoopMakesNoObjects(String operation) {
        try (Scope _ = Scope.open()) {
            requireFewObjects(operation, Workload.elementwise(Device.cpu(), operation, ELEMENTS));
        }
    }

    @TestFactory
    Stream<DynamicTest> compiledLoopsOfOtherFamiliesMakeNoObjectsEither() {
        Shape rows = Shape.of(64, 128);
        Shape images = Shape.of(4, 8, 16, 16);
        Shape weights = Shape.of(8, 8, 3, 3);
        Attrs.Conv2d conv = Attrs.Conv2d.of(1, 1, 1);
        Attrs.ConvGrad toImages = new Attrs.ConvGrad(conv, 16, 16);
        Attrs.ConvGrad toWeights = new Attrs.ConvGrad(conv, 3, 3);
        Attrs.Pool2d pool = Attrs.Pool2d.of(2, 2);
        return Stream.of(
                test(Reduction.SUM, new Attrs.Axes(List.of(0), false), rows),
                test(Reduction.SUM, new Attrs.Axes(List.of(1), false), rows),
                test(Reduction.AMAX, new Attrs.Axes(List.of(1), false), rows),
                test(Reduction.ARGMAX, new Attrs.Axis(0, false), rows),
                test(Reduction.ARGMAX, new Attrs.Axis(1, false), rows),
                test(Loss.LOG_SOFTMAX, new Attrs.Axis(1, true), rows),
                test(Loss.LOG_SOFTMAX_GRAD, new Attrs.Axis(1, true), rows, rows),
                test(Matmul.MATMUL, new Attrs.Matmul(false, false), rows, Shape.of(128, 64)),
                test(Matmul.MATMUL, new Attrs.Matmul(true, false), rows, rows),
                test(Matmul.LINEAR, new Attrs.Linear(Attrs.Epilogue.RELU), rows, Shape.of(64, 128), Shape.of(64)),
                test(Convolution.CONV2D, conv, images, weights, Shape.of(8)),
                test(Convolution.CONV2D_INPUT_GRAD, toImages, images, weights),
                test(Convolution.CONV2D_WEIGHT_GRAD, toWeights, images, images),
                test(Convolution.IM2COL, new Attrs.Window(3, 3, conv), images),
                test(Pooling.MAX_POOL2D, pool, images),
                test(Pooling.AVG_POOL2D, pool, images),
                test(Movement.PERMUTE, new Attrs.Permute(List.of(1, 0)), rows));
    }

    private static <A extends Attrs> DynamicTest test(Op<A> op, A attrs, Shape... inputs) {
        return DynamicTest.dynamicTest(op + " " + attrs, () -> {
            try (Scope _ = Scope.open()) {
                requireFewObjects(op.name(), Workload.of(Device.cpu(), op, attrs, inputs));
            }
        });
    }

    private static void requireFewObjects(String operation, Workload<?> workload) {
        long bytes = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && bytes >= ELEMENTS; round++) {
            bytes = bytesPerCall(workload);
        }
        assertThat(bytes).as("bytes per call of %s on %d elements", operation, ELEMENTS).isLessThan(ELEMENTS);
    }

    private static long bytesPerCall(Workload<?> workload) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            workload.run();
        }
        return (THREADS.getCurrentThreadAllocatedBytes() - before) / CALLS;
    }
}
