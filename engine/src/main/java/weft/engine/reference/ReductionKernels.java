package weft.engine.reference;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import weft.engine.Shape;
import weft.engine.op.Reduction;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Lines;

/** Reductions; see {@link Reduction}. */
final class ReductionKernels {

    static final KernelTable TABLE = new KernelTable(Reduction.FAMILY)
            .put(Reduction.SUM, call -> sum(call.in(0), target(call.shape(0), call.attrs()), call.out(0)))
            .put(Reduction.MEAN, call -> mean(call.in(0), call.shape(0), call.attrs(), call.out(0)))
            .put(Reduction.AMAX, ReductionKernels::amax)
            .put(Reduction.VAR, ReductionKernels::var)
            .put(Reduction.MAX, ReductionKernels::max)
            .put(Reduction.ARGMAX, ReductionKernels::argmax)
            .put(Reduction.TOPK, ReductionKernels::topk);

    private ReductionKernels() {}

    // ---- over any dimensions ----

    /** The element of the result that each element of x goes into. */
    private static int[] target(Shape x, Attrs.Axes over) {
        Shape kept = x;
        for (int axis : over.within(x)) {
            kept = kept.with(axis, 1);
        }
        return Positions.broadcast(kept, x);
    }

    private static int terms(Shape x, Attrs.Axes over) {
        return IntStream.of(over.within(x)).map(x::dim).reduce(1, (a, b) -> a * b);
    }

    private static void sum(double[] x, int[] to, double[] y) {
        for (int i = 0; i < x.length; i++) {
            y[to[i]] += x[i];
        }
    }

    private static void mean(double[] x, Shape shape, Attrs.Axes over, double[] y) {
        sum(x, target(shape, over), y);
        int n = terms(shape, over);
        for (int i = 0; i < y.length; i++) {
            y[i] /= n;
        }
    }

    private static void amax(ReferenceKernel.Call<Attrs.Axes> call) {
        double[] x = call.in(0);
        double[] y = call.out(0);
        int[] to = target(call.shape(0), call.attrs());
        Arrays.fill(y, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < x.length; i++) {
            y[to[i]] = Math.max(y[to[i]], x[i]);
        }
    }

    /** With no elements, or with one element and a correction of 1, the divisor is 0 and the result NaN. */
    private static void var(ReferenceKernel.Call<Attrs.Variance> call) {
        Attrs.Axes over = call.attrs().over();
        double[] x = call.in(0);
        double[] y = call.out(0);
        int terms = terms(call.shape(0), over);
        double[][] of = new double[y.length][terms];
        int[] seen = new int[y.length];
        int[] to = target(call.shape(0), over);
        for (int i = 0; i < x.length; i++) {
            of[to[i]][seen[to[i]]++] = x[i];
        }
        for (int i = 0; i < y.length; i++) {
            double[] values = of[i];
            y[i] = Moments.of(terms, k -> values[k]).sum() / Math.max(0, terms - call.attrs().correction());
        }
    }

    // ---- along one dimension ----

    private static void max(ReferenceKernel.Call<Attrs.Axis> call) {
        double[] x = call.in(0);
        Lines lines = Lines.along(call.shape(0), call.attrs().within(call.shape(0)));
        for (int i = 0; i < lines.count(); i++) {
            int largest = largest(x, lines.start(i), lines);
            call.out(0)[i] = x[lines.start(i) + largest * lines.inner()];
            call.out(1)[i] = largest;
        }
    }

    private static void argmax(ReferenceKernel.Call<Attrs.Axis> call) {
        Lines lines = Lines.along(call.shape(0), call.attrs().within(call.shape(0)));
        for (int i = 0; i < lines.count(); i++) {
            call.out(0)[i] = largest(call.in(0), lines.start(i), lines);
        }
    }

    /** The index, within its line, of the first of the largest elements. */
    private static int largest(double[] x, int start, Lines lines) {
        int largest = 0;
        for (int i = 1; i < lines.length(); i++) {
            if (above(x[start + i * lines.inner()], x[start + largest * lines.inner()])) {
                largest = i;
            }
        }
        return largest;
    }

    private static void topk(ReferenceKernel.Call<Attrs.TopK> call) {
        double[] x = call.in(0);
        int k = call.attrs().k();
        Lines lines = Lines.along(call.shape(0), call.shape(0).axis(call.attrs().axis()));
        for (int line = 0; line < lines.count(); line++) {
            int from = lines.start(line);
            int to = lines.start(line, k);
            // A stable sort leaves equal elements in the order of their indices.
            Comparator<Integer> descending = (i, j) -> compare(x[from + j * lines.inner()], x[from + i * lines.inner()]);
            int[] order = IntStream.range(0, lines.length()).boxed().sorted(descending).mapToInt(i -> i).toArray();
            for (int i = 0; i < k; i++) {
                call.out(0)[to + i * lines.inner()] = x[from + order[i] * lines.inner()];
                call.out(1)[to + i * lines.inner()] = order[i];
            }
        }
    }

    /** Whether a is larger than b. NaN is larger than any number, but not larger than NaN. */
    private static boolean above(double a, double b) {
        return a > b || (Double.isNaN(a) && !Double.isNaN(b));
    }

    private static int compare(double a, double b) {
        return above(a, b) ? 1 : above(b, a) ? -1 : 0;
    }
}
