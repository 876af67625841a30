package weft.engine.cpu.reduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import weft.engine.cpu.Arrays32;
import weft.engine.cpu.Stretches32;
import weft.engine.cpu.base.Parallel;

class ReductionLoopsProperties {
    private static final double EPS = Math.ulp(1f) / 2;

    private interface Reduction {
        void run(float[] x, int xAt, int[] shape, boolean[] reduced, float[] y, int yAt);
    }

    @Property(tries = 300)
    void sumStaysWithinItsBoundOverAnyDimensions(@ForAll Random random) {
        Case c = Case.of(random);
        float[] y = c.run(ReductionLoops::sum);
        double[] exact = new double[y.length];
        double[] absolute = new double[y.length];
        for (int i = 0; i < c.count(); i++) {
            exact[c.result(i)] += c.x[1 + i];
            absolute[c.result(i)] += Math.abs(c.x[1 + i]);
        }
        for (int i = 0; i < y.length; i++) {
            assertWithin(y[i], exact[i], 100 * EPS * absolute[i], c);
        }
    }

    @Property(tries = 200)
    void meanIsTheSumDivided(@ForAll Random random) {
        Case c = Case.of(random);
        float[] sum = c.run(ReductionLoops::sum);
        float[] mean = c.run(ReductionLoops::mean);
        for (int i = 0; i < sum.length; i++) {
            assertThat(mean[i]).isEqualTo(sum[i] / c.terms());
        }
    }

    @Property(tries = 300)
    void amaxIsTheGreatestAndNaNWins(@ForAll Random random) {
        Case c = Case.of(random);
        if (random.nextBoolean() && c.count() > 0) {
            c.x[1 + random.nextInt(c.count())] = Float.NaN;
        }
        float[] y = c.run(ReductionLoops::amax);
        float[] expected = Arrays32.filled(y.length, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < c.count(); i++) {
            expected[c.result(i)] = Math.max(expected[c.result(i)], c.x[1 + i]);
        }
        Stretches32.assertSameBits("amax of " + c, y, expected);
    }

    /** A million times 0.1: a running FLOAT32 sum is off by 958, thousands of times this bound. */
    @Example
    void longSumsKeepTheirAccuracy() {
        int n = 1_000_003;
        float[] x = Arrays32.filled(n, 0.1f);
        float[] y = new float[1];
        double exact = n * (double) 0.1f;
        ReductionLoops.sum(x, 0, new int[] {n}, new boolean[] {true}, y, 0);
        assertThat(Math.abs(y[0] - exact)).isLessThanOrEqualTo(60 * EPS * exact);
        float[] columns = new float[3];
        ReductionLoops.sum(x, 0, new int[] {n / 3, 3}, new boolean[] {true, false}, columns, 0);
        for (float column : columns) {
            assertThat(Math.abs(column - exact / 3)).isLessThanOrEqualTo(128 * EPS * exact / 3);
        }
    }

    @Example
    void theNumberOfThreadsChangesNoBit() {
        Random random = new Random(8);
        int[][] shapes = {{300_001}, {7, 30_000}, {3000, 100}, {5, 40, 900}, {2, 9000, 17}};
        int before = Parallel.threads();
        try {
            for (int[] shape : shapes) {
                float[] x = Arrays32.random(random, Arrays.stream(shape).reduce(1, (a, b) -> a * b));
                for (int marks = 1; marks < 1 << shape.length; marks++) {
                    boolean[] reduced = new boolean[shape.length];
                    for (int d = 0; d < shape.length; d++) {
                        reduced[d] = (marks >> d & 1) == 1;
                    }
                    Case c = new Case(shape, reduced, shifted(x));
                    Parallel.threads(1);
                    float[] alone = c.run(ReductionLoops::sum);
                    Parallel.threads(3);
                    Stretches32.assertSameBits("sum of " + c, c.run(ReductionLoops::sum), alone);
                }
            }
        } finally {
            Parallel.threads(before);
        }
    }

    @Example
    void theSumOfNothingIsZeroAndItsMeanIsNaN() {
        Case c = new Case(new int[] {2, 0}, new boolean[] {false, true}, new float[1]);
        assertThat(c.run(ReductionLoops::sum)).containsExactly(0f, 0f);
        assertThat(c.run(ReductionLoops::mean)).containsExactly(Float.NaN, Float.NaN);
        Case empty = new Case(new int[] {0, 3}, new boolean[] {false, true}, new float[1]);
        assertThat(empty.run(ReductionLoops::sum)).isEmpty();
    }

    @Example
    void infinitiesAndNaNGoThroughASum() {
        float[] x = Arrays32.filled(101, 1);
        x[50] = Float.POSITIVE_INFINITY;
        assertThat(new Case(new int[] {100}, new boolean[] {true}, x).run(ReductionLoops::sum))
                .containsExactly(Float.POSITIVE_INFINITY);
        x[99] = Float.NEGATIVE_INFINITY;
        assertThat(new Case(new int[] {100}, new boolean[] {true}, x).run(ReductionLoops::sum)).containsExactly(Float.NaN);
    }

    private static float[] shifted(float[] x) {
        float[] shifted = new float[x.length + 1];
        System.arraycopy(x, 0, shifted, 1, x.length);
        return shifted;
    }

    private static void assertWithin(float actual, double exact, double bound, Case c) {
        if (!(Math.abs(actual - exact) <= bound)) {
            assertThat(actual).as("sum of %s, bound %s", c, bound).isEqualTo((float) exact);
        }
    }

    /** Elements from {@code x[1]} on, their shape, and which dimensions are reduced. */
    private record Case(int[] shape, boolean[] reduced, float[] x) {
        /** Up to four dimensions, now and then one of them long. */
        static Case of(Random random) {
            int[] shape = new int[random.nextInt(5)];
            boolean[] reduced = new boolean[shape.length];
            for (int d = 0; d < shape.length; d++) {
                shape[d] = 1 + random.nextInt(9);
                reduced[d] = random.nextBoolean();
            }
            if (shape.length > 0) {
                shape[random.nextInt(shape.length)] = 1 + random.nextInt(random.nextBoolean() ? 40 : 1500);
            }
            return new Case(shape, reduced, Arrays32.random(random, 1 + Arrays.stream(shape).reduce(1, (a, b) -> a * b)));
        }

        int count() {
            return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        }

        int terms() {
            int terms = 1;
            for (int d = 0; d < shape.length; d++) {
                terms *= reduced[d] ? shape[d] : 1;
            }
            return terms;
        }

        /** The number of the result that element {@code i} belongs to. */
        int result(int i) {
            int result = 0;
            int stride = 1;
            for (int d = shape.length - 1; d >= 0; d--) {
                if (!reduced[d]) {
                    result += i % shape[d] * stride;
                    stride *= shape[d];
                }
                i /= shape[d];
            }
            return result;
        }

        /** Runs it with offsets on both sides and checks that nothing but the results was written. */
        float[] run(Reduction reduction) {
            int results = 1;
            for (int d = 0; d < shape.length; d++) {
                results *= reduced[d] ? 1 : shape[d];
            }
            float[] y = Arrays32.filled(results + 3, 7);
            reduction.run(x, 1, shape, reduced, y, 2);
            assertThat(new float[] {y[0], y[1], y[results + 2]}).containsOnly(7);
            return Arrays.copyOfRange(y, 2, results + 2);
        }

        @Override
        public String toString() {
            return Arrays.toString(shape) + " over " + Arrays.toString(reduced);
        }
    }
}
