package weft.kernels.simulator.forms;

import java.math.RoundingMode;
import java.util.function.IntBinaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.kernels.Gpu;
import weft.kernels.simulator.HalfNumber;

/** Kernels of atomic operations: results that do not depend on the order of the threads. */
class AtomicKernelsTest {

    private static final int BLOCK = FormKernels.N / 2;

    private static Gpu[] gpus;

    @BeforeAll
    static void open() {
        gpus = FormKernels.open();
    }

    @AfterAll
    static void close() {
        Stream.of(gpus).forEach(Gpu::close);
    }

    private static int fold(int[] x, int block, int start, IntBinaryOperator op) {
        return IntStream.range(BLOCK * block, BLOCK * block + BLOCK).map(i -> x[i]).reduce(start, op);
    }

    private static long foldWide(int[] x, int block, long start, LongBinaryOperator op) {
        return IntStream.range(BLOCK * block, BLOCK * block + BLOCK)
                .mapToLong(i -> (long) x[i] << 32 | x[i + FormKernels.N] & 0xffffffffL).reduce(start, op);
    }

    private static int half(double value) {
        return HalfNumber.F16.round(value, RoundingMode.HALF_EVEN);
    }

    private static int[] integers(int[] x) {
        int[] y = new int[FormKernels.N];
        for (int b = 0; b < 2; b++) {
            int[] cells = {fold(x, b, 0, Integer::sum),
                    fold(x, b, -1, (p, q) -> Integer.compareUnsigned(p, q) < 0 ? p : q),
                    fold(x, b, 0, (p, q) -> Integer.compareUnsigned(p, q) > 0 ? p : q),
                    fold(x, b, -1, (p, q) -> p & (q | 0xff)), fold(x, b, 0, (p, q) -> p | q & 0xf00),
                    fold(x, b, 0, (p, q) -> p ^ q), BLOCK % 10, Math.floorMod(-BLOCK, 10),
                    -fold(x, b, 0, Integer::sum), fold(x, b, 0, Math::min), fold(x, b, 0, Math::max), 3 * BLOCK, BLOCK, 1, 0, 0};
            System.arraycopy(cells, 0, y, 32 * b, 16);
        }
        return y;
    }

    private static int[] longs(int[] x) {
        int[] y = new int[FormKernels.N];
        for (int b = 0; b < 2; b++) {
            long[] cells = {foldWide(x, b, 0, Long::sum),
                    foldWide(x, b, -1, (p, q) -> Long.compareUnsigned(p, q) < 0 ? p : q),
                    foldWide(x, b, 0, (p, q) -> Long.compareUnsigned(p, q) > 0 ? p : q),
                    foldWide(x, b, -1, (p, q) -> p & (q | 0xff)), foldWide(x, b, 0, (p, q) -> p | q >>> 33),
                    foldWide(x, b, 0, (p, q) -> p ^ q), foldWide(x, b, 0, Math::min), foldWide(x, b, 0, Math::max)};
            for (int k = 0; k < 16; k++) {
                y[32 * b + k] = (int) (cells[k / 2] >>> 32 * (k & 1));
            }
        }
        return y;
    }

    private static int[] floats(int[] x) {
        int[] y = new int[FormKernels.N];
        for (int b = 0; b < 2; b++) {
            int sum = fold(x, b, 0, (p, q) -> p + (q & 7) - 3);
            y[32 * b] = Float.floatToRawIntBits(sum);
            y[32 * b + 1] = Float.floatToRawIntBits(sum / 2f);
            y[32 * b + 2] = half(sum);
            y[32 * b + 3] = half(sum) | half(-2 * sum) << 16;
        }
        return y;
    }

    private static int[] cells(int[] x) {
        int[] y = new int[FormKernels.N];
        int sum = fold(x, 0, 0, (p, q) -> p + (q & 3) - 1) + fold(x, 1, 0, (p, q) -> p + (q & 3) - 1);
        y[0] = Float.floatToRawIntBits(sum);
        y[1] = half(sum) | half(sum) << 16;
        y[2] = half(sum) << 16;
        y[3] = FormKernels.N;
        y[5] = FormKernels.N / 2;
        y[6] = FormKernels.N - 1;
        y[7] = FormKernels.N << 16;
        return y;
    }

    static Stream<FormKernels.Case> atomics() {
        FormKernels k = new FormKernels();
        k.whole("shared_integers", AtomicKernelsTest::integers);
        k.whole("shared_longs", AtomicKernelsTest::longs);
        k.whole("shared_floats", AtomicKernelsTest::floats);
        k.whole("global_cells", AtomicKernelsTest::cells);
        k.whole("histogram", x -> {
            int[] y = new int[FormKernels.N];
            for (int i = 0; i < FormKernels.N; i++) {
                for (int j = 0; j < 32; j += 8) {
                    y[x[i] >>> j & 15]++;
                }
            }
            return y;
        });
        k.whole("last_block", x -> {
            int[] y = new int[FormKernels.N];
            y[0] = x[0] + x[BLOCK];
            return y;
        });
        return k.cases("atomics.ptx", "sm_75", "sm_80");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("atomics")
    void aKernelGivesWhatJavaComputes(FormKernels.Case kernel) {
        FormKernels.check(gpus, kernel);
    }
}
