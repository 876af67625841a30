package weft.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.cpu.base.Parallel;
import weft.engine.op.Loss;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;

/**
 * A batch that several threads share: loss and gradient are near the reference's, with the same bits for any number of threads.
 */
class CrossEntropyTest {
    private static final int N = 700;
    private static final int CLASSES = 130;

    @ParameterizedTest
    @EnumSource
    void itGivesTheSameBitsOnAnyThreadsAndIsNearTheReference(Attrs.Reduction reduction) {
        Random random = new Random(3);
        float[] scores = Arrays32.random(random, N * CLASSES);
        float[] weight = new float[CLASSES];
        for (int c = 0; c < CLASSES; c++) {
            weight[c] = 0.2f + random.nextFloat();
        }
        int[] labels = random.ints(N, 0, CLASSES).toArray();
        for (double smoothing : new double[] {0, 0.1}) {
            for (float[] w : new float[][] {null, weight}) {
                Attrs.CrossEntropy attrs = new Attrs.CrossEntropy(reduction, 5, smoothing);
                List<float[]> expected = run(Device.reference(), attrs, scores, labels, w);
                List<float[]> one = run(1, attrs, scores, labels, w);
                List<float[]> three = run(3, attrs, scores, labels, w);
                for (int r = 0; r < expected.size(); r++) {
                    assertThat(three.get(r)).as("result %d of %s", r, attrs).containsExactly(one.get(r));
                    requireClose(one.get(r), expected.get(r));
                }
            }
        }
    }

    private static List<float[]> run(int threads, Attrs.CrossEntropy attrs, float[] scores, int[] labels, float[] weight) {
        int before = Parallel.threads();
        try {
            Parallel.threads(threads);
            return run(Device.cpu(), attrs, scores, labels, weight);
        } finally {
            Parallel.threads(before);
        }
    }

    /** The loss, the logarithms of the softmax, and the gradient. */
    private static List<float[]> run(Device device, Attrs.CrossEntropy attrs, float[] scores, int[] labels, float[] weight) {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.of(Shape.of(N, CLASSES), scores, device);
            Tensor all = Tensor.of(Shape.of(N), labels, device);
            Tensor w = weight == null ? null : Tensor.of(Shape.of(CLASSES), weight, device);
            List<Tensor> results = new ArrayList<>(Ops.apply(Loss.CROSS_ENTROPY, attrs, x, all, w));
            double[] each = new double[results.getFirst().size()];
            for (int i = 0; i < each.length; i++) {
                each[i] = 1 + i / 8.0;
            }
            Tensor dloss = Tensor.of(results.getFirst().shape(), each, device).cast(DType.FLOAT32);
            results.add(Ops.one(Loss.CROSS_ENTROPY_GRAD, attrs, dloss, results.getLast(), all, w));
            return results.stream().map(Tensor::toFloats).toList();
        }
    }

    /** A row is a sum over its classes, the loss one over all rows, each term with a few roundings. */
    private static void requireClose(float[] actual, float[] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) Math.abs(actual[i] - expected[i])).as("element %d", i)
                    .isLessThanOrEqualTo(40 * Math.ulp(1f) * (1 + Math.abs(expected[i])));
        }
    }
}
