package weft.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.engine.op.Pointwise;
import weft.engine.op.attrs.Attrs;

/** Inputs of different shapes broadcast as in NumPy: the smaller one is repeated. */
class BroadcastingProperties {

    /** Two compatible shapes, and the shape they broadcast to. */
    record Pair(Shape a, Shape b, Shape y) {}

    @Property(tries = 300)
    void anInputThatBroadcastsActsAsIfItWereRepeated(@ForAll("pairs") Pair pair, @ForAll("binary") Op<Attrs.None> op,
            @ForAll("devices") String device, @ForAll long seed) {
        try (Scope _ = Scope.open()) {
            Tensor a = random(pair.a, seed, device);
            Tensor b = random(pair.b, ~seed, device);
            Tensor y = Ops.one(op, Attrs.NONE, a, b);
            Tensor repeated = Ops.one(op, Attrs.NONE, repeat(a, pair.y, device), repeat(b, pair.y, device));
            assertThat(y.shape()).isEqualTo(pair.y);
            assertThat(y.toDoubles()).containsExactly(repeated.toDoubles());
        }
    }

    @Property(tries = 200)
    void expandRepeatsAlongEachDimensionThatWas1OrMissing(@ForAll("pairs") Pair pair, @ForAll("devices") String device,
            @ForAll long seed) {
        try (Scope _ = Scope.open()) {
            Tensor a = random(pair.a, seed, device);
            assertThat(a.expand(pair.y).toDoubles()).containsExactly(repeat(a, pair.y, device).toDoubles());
        }
    }

    @Property(tries = 100)
    void theOrderOfTheShapesDoesNotMatter(@ForAll("pairs") Pair pair) {
        assertThat(Shape.broadcast("add", pair.a, pair.b)).isEqualTo(pair.y);
        assertThat(Shape.broadcast("add", pair.b, pair.a)).isEqualTo(pair.y);
    }

    @Property(tries = 100)
    void extentsThatDifferAndAreNot1AreRefusedByName(@ForAll("pairs") Pair pair, @ForAll("binary") Op<Attrs.None> op,
            @ForAll("devices") String device) {
        try (Scope _ = Scope.open()) {
            Tensor a = random(pair.a.append(3), 1, device);
            Tensor b = random(pair.b.append(4), 2, device);
            assertThatThrownBy(() -> Ops.one(op, Attrs.NONE, a, b)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("%s: shapes do not broadcast: %s and %s", op, a.shape(), b.shape());
        }
    }

    @Provide
    Arbitrary<Pair> pairs() {
        Arbitrary<int[]> extents = Arbitraries.integers().between(0, 5).array(int[].class).ofMinSize(0).ofMaxSize(4);
        return extents.flatMap(y -> Combinators.combine(ones(y.length), ones(y.length),
                Arbitraries.integers().between(0, y.length), Arbitraries.of(true, false))
                .as((aOnes, bOnes, drop, left) -> pair(y, aOnes, bOnes, drop, left)));
    }

    private static Arbitrary<boolean[]> ones(int rank) {
        return Arbitraries.of(true, false).array(boolean[].class).ofSize(rank);
    }

    /** Makes some extents 1 on either side, and drops leading dimensions of one side. */
    private static Pair pair(int[] y, boolean[] aOnes, boolean[] bOnes, int drop, boolean left) {
        int[] a = y.clone();
        int[] b = y.clone();
        for (int i = 0; i < y.length; i++) {
            a[i] = aOnes[i] ? 1 : y[i];
            b[i] = bOnes[i] ? 1 : y[i];
        }
        int[] shorter = Arrays.copyOfRange(left ? a : b, drop, y.length);
        Arrays.fill(left ? a : b, 0, drop, 1);
        int[] both = new int[y.length];
        for (int i = 0; i < y.length; i++) {
            both[i] = a[i] == 1 ? b[i] : a[i];
        }
        return left ? new Pair(Shape.of(shorter), Shape.of(b), Shape.of(both))
                : new Pair(Shape.of(a), Shape.of(shorter), Shape.of(both));
    }

    @Provide
    Arbitrary<Op<Attrs.None>> binary() {
        return Arbitraries.of(List.of(Pointwise.ADD, Pointwise.SUB, Pointwise.MUL, Pointwise.DIV, Pointwise.MAXIMUM,
                Pointwise.MINIMUM, Pointwise.LT, Pointwise.GE, Pointwise.EQ));
    }

    @Provide
    Arbitrary<String> devices() {
        return Arbitraries.of("reference", "cpu");
    }

    private static Tensor random(Shape shape, long seed, String device) {
        double[] values = new SplittableRandom(seed).doubles(shape.size(), -2, 2).toArray();
        return Fills.tensor(new Spec(DType.FLOAT32, shape), values, Device.of(device));
    }

    /** The definition, index by index: along a dimension of extent 1 the index is 0. */
    private static Tensor repeat(Tensor x, Shape y, String device) {
        double[] values = x.toDoubles();
        double[] repeated = new double[y.size()];
        for (int i = 0; i < repeated.length; i++) {
            int rest = i;
            int at = 0;
            int step = 1;
            for (int d = 1; d <= y.rank(); d++) {
                int index = rest % y.dim(-d);
                rest /= y.dim(-d);
                if (d <= x.rank()) {
                    at += x.dim(-d) == 1 ? 0 : index * step;
                    step *= x.dim(-d);
                }
            }
            repeated[i] = values[at];
        }
        return Fills.tensor(new Spec(x.dtype(), y), repeated, Device.of(device));
    }
}
