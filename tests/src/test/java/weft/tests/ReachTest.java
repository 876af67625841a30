package weft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Reach;
import weft.engine.op.sample.Draw;

/** No operation has a larger receptive field than its row says: a NaN at one position shows which outputs depend on it. */
class ReachTest {

    private static final int DRAWS = 12;
    /** Statistics over positions do not count: they carry the brightness of an image, not where something is in it. */
    private static final Set<String> BY_STATISTICS = Set.of("batch_norm", "layer_norm", "group_norm");

    static Stream<Op<?>> operations() {
        return TestOperations.all().stream().filter(Op::differentiable).filter(op -> !BY_STATISTICS.contains(op.name()));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void anOutputSeesNoMoreThanTheReachOfItsRow(Op<?> op) {
        for (int number = 0; number < DRAWS; number++) {
            check(Drawn.of(op, DType.FLOAT64, Draw.Scale.SMALL, number));
        }
    }

    private static <A extends Attrs> void check(Drawn<A> drawn) {
        if (drawn.values().isEmpty() || drawn.sample().inputs().getFirst().spec().shape().rank() != 4
                || !drawn.sample().inputs().getFirst().spec().dtype().isFloat()) {
            return;
        }
        Shape x = drawn.sample().inputs().getFirst().spec().shape();
        Drawn.Result before = drawn.run(Device.reference()).getFirst();
        Shape y = before.spec().shape();
        Reach reach = drawn.op().reach().of(drawn.sample().attrs(), drawn.inputs(), List.of(before.spec()));
        if (reach.equals(Reach.EVERYTHING) || y.rank() != 4 || x.size() == 0 || y.size() == 0) {
            return;
        }
        int allowed = switch (reach) {
            case Reach.Place _,Reach.Everything _ -> 1;
            case Reach.Window(int kernel, int dilation, int _) -> (kernel - 1) * dilation + 1;
            case Reach.Enlarge(int taps, int _) -> taps;
        };
        int[] first = new int[y.size()];
        int[] last = new int[y.size()];
        Arrays.fill(first, Integer.MAX_VALUE);
        Arrays.fill(last, Integer.MIN_VALUE);
        for (int h = 0; h < x.dim(2); h++) {
            double[] after = withNaNInRow(drawn, x, h).run(Device.reference()).getFirst().values();
            for (int i = 0; i < after.length; i++) {
                if (Double.isNaN(after[i]) && !Double.isNaN(before.values()[i])) {
                    first[i] = Math.min(first[i], h);
                    last[i] = Math.max(last[i], h);
                }
            }
        }
        for (int i = 0; i < first.length; i++) {
            assertThat(last[i] < 0 ? 0 : last[i] - first[i] + 1).as("rows of x that element %d of %s sees", i, drawn)
                    .isLessThanOrEqualTo(allowed);
        }
    }

    private static <A extends Attrs> Drawn<A> withNaNInRow(Drawn<A> drawn, Shape x, int h) {
        double[] values = drawn.values().getFirst().clone();
        for (int plane = 0; plane < x.sizeOf(0, 2); plane++) {
            for (int w = 0; w < x.dim(3); w++) {
                values[(plane * x.dim(2) + h) * x.dim(3) + w] = Double.NaN;
            }
        }
        List<double[]> all = new ArrayList<>(drawn.values());
        all.set(0, values);
        return new Drawn<>(drawn.op(), drawn.floats(), drawn.scale(), drawn.number(), drawn.sample(), all);
    }
}
