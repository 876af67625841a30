package weft.bench.gpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import weft.bench.SquareProduct;
import weft.kernels.DeviceBuffer;
import weft.kernels.Gpu;
import weft.kernels.Kernel;
import weft.kernels.KernelCatalog;
import weft.kernels.Launch;

/** Each variant of the family {@code matmul} on square float32 matrices, checked before it is timed. */
final class MatmulVariants {

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
            SquareProduct product = SquareProduct.of(n);
            try (DeviceBuffer a = gpu.upload(product.a());
                    DeviceBuffer b = gpu.upload(product.b());
                    DeviceBuffer y = gpu.allocate(4L * n * n)) {
                for (Variant variant : VARIANTS) {
                    Kernel kernel = kernels.kernel(variant.file(), variant.entry());
                    Launch launch = Launch.of(variant.blocks(n), THREADS);
                    gpu.driver().fill(y.address(), (byte) 0xff, y.bytes(), launch.stream());
                    Runnable work = () -> kernel.launch(launch, a, b, 0L, y, product.struct());
                    double millis = watch.time(work);
                    check(variant, product, y.toFloats());
                    rows.add(new Row("matmul %d, %s".formatted(n, variant.file().substring("matmul/".length())), millis,
                            2.0 * n * n * n, "matmul " + n));
                }
            }
        }
        return rows;
    }

    /** Checks some elements: all would take longer than the products. */
    private static void check(Variant variant, SquareProduct product, float[] y) {
        Random random = new Random(3);
        for (int i = 0; i < CHECKED; i++) {
            product.check(variant.entry(), y, random.nextInt(product.n()), random.nextInt(product.n()));
        }
    }
}
