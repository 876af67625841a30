package weft.bench.gpu;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import weft.kernels.DeviceBuffer;
import weft.kernels.Gpu;
import weft.kernels.Kernel;
import weft.kernels.KernelCatalog;
import weft.kernels.Launch;

/** Each variant of the family {@code matmul} on square float32 matrices, checked before it is timed. */
final class MatmulVariants {

    /** The ints of the kernels' struct {@code Product}. */
    private static final int PRODUCT_INTS = 28;
    private static final int THREADS = 256;
    private static final int CHECKED = 64;

    private MatmulVariants() {}

    /** A variant, and the tile of y that a block computes; 0 by 0 stands for one element for each thread. */
    private record Variant(String file, String entry, int rows, int columns) {

        int blocks(int n) {
            return rows == 0 ? Math.ceilDiv(n * n, THREADS) : Math.ceilDiv(n, rows) * Math.ceilDiv(n, columns);
        }
    }

    private static final List<Variant> VARIANTS = List.of(
            new Variant("matmul/1_naive", "matmul_naive_f32", 0, 0),
            new Variant("matmul/2_tiled", "matmul_tiled_f32", 16, 16),
            new Variant("matmul/3_register_tiles", "matmul_register_64x64_f32", 64, 64),
            new Variant("matmul/4_wide_register_tiles", "matmul_register_128x128_f32", 128, 128));

    /**
     * Times every variant for every size.
     *
     * @throws IllegalStateException when a variant's result is wrong
     */
    static List<Row> time(Gpu gpu, Stopwatch watch, List<Integer> sizes) {
        KernelCatalog.Loaded kernels = KernelCatalog.load().on(gpu.driver());
        List<Row> rows = new ArrayList<>();
        for (int n : sizes) {
            float[] a = random(n * n, 1);
            float[] b = random(n * n, 2);
            try (DeviceBuffer onA = gpu.upload(a); DeviceBuffer onB = gpu.upload(b); DeviceBuffer y = gpu.allocate(4L * n * n)) {
                for (Variant variant : VARIANTS) {
                    Kernel kernel = kernels.kernel(variant.file(), variant.entry());
                    Launch launch = Launch.of(variant.blocks(n), THREADS);
                    gpu.driver().fill(y.address(), (byte) 0xff, y.bytes(), launch.stream());
                    Runnable work = () -> kernel.launch(launch, onA, onB, 0L, y, product(n));
                    double millis = watch.time(work);
                    check(variant, n, a, b, y);
                    rows.add(new Row("matmul %d, %s".formatted(n, variant.file().substring("matmul/".length())), millis,
                            2.0 * n * n * n, "matmul " + n));
                }
            }
        }
        return rows;
    }

    private static float[] random(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }

    /** {@code Product} of two row-major n by n matrices: sizes, distances of neighbours, one term, no bias, one batch. */
    private static byte[] product(int n) {
        int[] head = {n, n, n, n, 1, n, 1, 1, 0, 0, 0, 0, 1, 0, 1, 1, 1};
        ByteBuffer bytes = ByteBuffer.allocate(PRODUCT_INTS * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : head) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    /** Some elements against sums in double: each of n products may be off by half a unit in the last place of the sum. */
    private static void check(Variant variant, int n, float[] a, float[] b, DeviceBuffer y) {
        float[] actual = new float[n * n];
        y.download(MemorySegment.ofArray(actual));
        Random random = new Random(3);
        for (int i = 0; i < CHECKED; i++) {
            int row = random.nextInt(n);
            int column = random.nextInt(n);
            double expected = 0;
            double absolute = 0;
            for (int k = 0; k < n; k++) {
                double term = (double) a[row * n + k] * b[k * n + column];
                expected += term;
                absolute += Math.abs(term);
            }
            float value = actual[row * n + column];
            if (!(Math.abs(value - expected) <= n * Math.ulp(1f) * absolute)) {
                throw new IllegalStateException("%s: y[%d, %d] of %d x %d is %s, not %s"
                        .formatted(variant.entry(), row, column, n, n, value, expected));
            }
        }
    }
}
