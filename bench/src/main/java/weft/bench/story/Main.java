package weft.bench.story;

import static weft.bench.SquareProduct.random;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Convolution;
import weft.engine.op.Matmul;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;

/**
 * {@code weft bench --story}: the table of {@code docs/cpu.md}. Each stage first computes what the plainest one computes, or the
 * program ends with 1; then the fastest of its calls is shown, with what it gained over the stage before.
 */
public final class Main {

    private static final int SIZE = 1024;
    private static final Convolutions.Sizes LAYER = new Convolutions.Sizes(4, 128, 32, 32, 128);
    /** Differences of sums in another order and of Winograd's basis, as a part of the largest result. */
    private static final double ALLOWED = 1e-4;
    /** A stage runs this long, so that the compiler is done, and this often at least. */
    private static final double SECONDS = 2;
    private static final int CALLS = 3;

    private final PrintStream out;
    private final double flops;
    private float[] expected;
    private double before;
    private boolean agrees = true;

    private Main(PrintStream out, String title, double flops) {
        this.out = out;
        this.flops = flops;
        out.printf("%n| %-56s | ms       | GFLOP/s | gain  |%n|%s|---------:|--------:|------:|%n", title, "-".repeat(58));
    }

    public static void main(String[] args) {
        System.exit(run(System.out) ? 0 : 1);
    }

    /** Runs all stages; whether all computed the same. */
    static boolean run(PrintStream out) {
        out.println("threads: " + Device.cpu().threads() + ", vectors: " + Device.cpu().vectorBits() + " bits");
        boolean products = products(out);
        return convolutions(out) && products;
    }

    private static boolean products(PrintStream out) {
        int n = SIZE;
        float[] a = random(n * n, 1);
        float[] b = random(n * n, 2);
        Main table = new Main(out, "product of two %dx%d matrices".formatted(n, n), 2.0 * n * n * n);
        table.stage("naive: three loops", n * n, c -> Products.naive(n, n, n, a, b, c));
        table.stage("reordered: along rows", n * n, c -> Products.reordered(n, n, n, a, b, c));
        table.stage("vectors: many elements at once", n * n, c -> Products.vectors(n, n, n, a, b, c));
        table.stage("blocked: b stays in the cache", n * n, c -> Products.blocked(n, n, n, a, b, c));
        table.stage("packed: blocks of b in one piece", n * n, c -> Products.packed(n, n, n, a, b, c));
        table.stage("registers: a tile of sums stays in them", n * n, c -> Products.registers(n, n, n, a, b, c));
        table.stage("threads: rows for each", n * n, c -> Products.threads(n, n, n, a, b, c));
        try (Scope _ = Scope.open()) {
            Tensor left = Tensor.of(Shape.of(n, n), a, Device.cpu());
            Tensor right = Tensor.of(Shape.of(n, n), b, Device.cpu());
            table.stage("Weft's matmul", n * n, c -> engine(c, () -> Ops.apply(Matmul.MATMUL, new Attrs.Matmul(false, false),
                    left, right).getFirst()));
        }
        return table.agrees;
    }

    private static boolean convolutions(PrintStream out) {
        Convolutions.Sizes s = LAYER;
        float[] x = random(s.N() * s.C() * s.H() * s.W(), 3);
        float[] w = random(s.K() * s.C() * 9, 4);
        int outputs = s.N() * s.K() * s.H() * s.W();
        Main table = new Main(out, "3x3 convolution, %d images [%d, %d, %d] to %d channels".formatted(s.N(), s.C(), s.H(), s.W(),
                s.K()), 18.0 * outputs * s.C());
        table.stage("naive: seven loops", outputs, y -> Convolutions.naive(s, x, w, y));
        table.stage("direct: the same tile, on views of a padded image", outputs, y -> Convolutions.views(s, x, w, y));
        table.stage("Winograd: a quarter of the products", outputs, y -> Convolutions.winograd(s, x, w, y));
        table.stage("Winograd on all threads", outputs, y -> Convolutions.winogradThreads(s, x, w, y));
        try (Scope _ = Scope.open()) {
            Tensor images = Tensor.of(Shape.of(s.N(), s.C(), s.H(), s.W()), x, Device.cpu());
            Tensor weights = Tensor.of(Shape.of(s.K(), s.C(), 3, 3), w, Device.cpu());
            table.stage("Weft's conv2d", outputs, y -> engine(y, () -> Ops.apply(Convolution.CONV2D,
                    Attrs.Conv2d.of(1, 1, 1), images, weights, null).getFirst()));
        }
        return table.agrees;
    }

    /** Runs an operation; its result is copied only where it is compared. */
    private static void engine(float[] to, Supplier<Tensor> operation) {
        try (Scope _ = Scope.open()) {
            Tensor result = operation.get();
            if (Float.isNaN(to[0])) {
                System.arraycopy(result.toFloats(), 0, to, 0, to.length);
            }
        }
    }

    private void stage(String name, int outputs, Consumer<float[]> compute) {
        float[] y = new float[outputs];
        Arrays.fill(y, Float.NaN);
        compute.accept(y);
        if (expected == null) {
            expected = y.clone();
        } else if (!(difference(expected, y) <= ALLOWED)) {
            agrees = false;
            out.printf("| %-56s | differs: %.1e |%n", name, difference(expected, y));
            return;
        }
        double best = Double.POSITIVE_INFINITY;
        double spent = 0;
        for (int i = 0; i < CALLS || spent < SECONDS; i++) {
            long start = System.nanoTime();
            compute.accept(y);
            double seconds = (System.nanoTime() - start) * 1e-9;
            best = Math.min(best, seconds);
            spent += seconds;
        }
        out.printf("| %-56s | %8.2f | %7.1f | %5s |%n", name, best * 1e3, flops / best * 1e-9,
                before == 0 ? "" : "%.2f".formatted(before / best));
        before = best;
    }

    /** The largest difference, as a part of the largest value; NaN if there is one. */
    static double difference(float[] expected, float[] actual) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs((double) expected[i] - actual[i]));
        }
        return difference / largest;
    }
}
