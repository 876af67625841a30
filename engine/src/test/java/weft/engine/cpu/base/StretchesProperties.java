package weft.engine.cpu.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import weft.engine.Shape;
import weft.engine.cpu.Arrays32;
import weft.engine.cpu.pointwise.BinaryLoops;
import weft.engine.cpu.pointwise.PointwiseLoops;
import weft.engine.op.geometry.Walk;

class StretchesProperties {
    /**
     * Three shapes that broadcast together: each consists of the last dimensions of a common shape, with some extents set to 1.
     */
    @Provide
    Arbitrary<List<int[]>> shapes() {
        Arbitrary<int[]> common = Arbitraries.frequency(
                Tuple.of(1, 0), Tuple.of(3, 1), Tuple.of(12, 2),
                Tuple.of(8, 3), Tuple.of(4, 17)).array(int[].class).ofMaxSize(5);
        Arbitrary<Integer> bits = Arbitraries.integers().between(0, 31);
        Arbitrary<Integer> ranks = Arbitraries.integers().between(0, 5);
        return Combinators.combine(common, bits.list().ofSize(3), ranks.list().ofSize(3)).as((shape, repeats, dropped) -> {
            int[][] inputs = new int[3][];
            for (int i = 0; i < 3; i++) {
                inputs[i] = Arrays.copyOfRange(shape, Math.min(shape.length, dropped.get(i)), shape.length);
                for (int d = 0; d < inputs[i].length; d++) {
                    inputs[i][d] = (repeats.get(i) >> d & 1) == 1 ? 1 : inputs[i][d];
                }
            }
            return List.of(inputs);
        });
    }

    @Property
    void everyElementOfTheResultMeetsItsElementsOfTheInputs(@ForAll("shapes") List<int[]> inputs) {
        Shape[] of = inputs.stream().map(Shape::of).toArray(Shape[]::new);
        Shape target = Shape.broadcast("test", Shape.broadcast("test", of[0], of[1]), of[2]);
        int[] shape = target.dims();
        int count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        int[][] met = new int[count][];
        Stretches.forEach(Walk.broadcast(target, of), (at, stride, yAt, n) -> {
            for (int i = 0; i < n; i++) {
                assertThat(met[yAt + i]).as("met once").isNull();
                met[yAt + i] = new int[] {at[0] + i * stride[0], at[1] + i * stride[1], at[2] + i * stride[2]};
            }
        });
        for (int y = 0; y < count; y++) {
            assertThat(met[y]).containsExactly(
                    place(shape, inputs.get(0), y), place(shape, inputs.get(1), y), place(shape, inputs.get(2), y));
        }
    }

    /**
     * The position in a contiguous input of the element for {@code element} of the result, by the definition: repeated dimensions
     * do not count.
     */
    private static int place(int[] shape, int[] input, int element) {
        int place = 0;
        int stride = 1;
        for (int back = 1; back <= input.length; back++) {
            int size = shape[shape.length - back];
            if (input[input.length - back] != 1) {
                place += element % size * stride;
            }
            stride *= input[input.length - back];
            element /= size;
        }
        return place;
    }

    @Property(tries = 30)
    void itAddsAcrossBlocksAsElementByElement(@ForAll Random random) {
        int[] a = {3, 1 + random.nextInt(3), 1, 1 + random.nextInt(9000)};
        int[] b = {a[1], 5, random.nextBoolean() ? 1 : a[3]};
        float[] x = Arrays32.random(random, a[0] * a[1] * a[3]);
        float[] w = Arrays32.random(random, b[0] * b[1] * b[2]);
        float[] y = new float[a[0] * a[1] * 5 * a[3] + 1];
        PointwiseLoops.binary(BinaryLoops.ADD, broadcast(a, b), x, 0, w, 0, y, 1, 0);
        int[] shape = {3, a[1], 5, a[3]};
        for (int i = 0; i < y.length - 1; i++) {
            float expected = x[place(shape, a, i)] + w[place(shape, b, i)];
            if (y[1 + i] != expected) {
                assertThat(y[1 + i]).as("element %d", i).isEqualTo(expected);
            }
        }
    }

    @Example
    void dimensionsThatRepeatTogetherAreMerged() {
        assertThat(stretches(new int[] {2, 3, 4, 5}, new int[] {2, 3, 4, 5})).isEqualTo(1);
        assertThat(stretches(new int[] {2, 3, 4, 5}, new int[0])).isEqualTo(1);
        assertThat(stretches(new int[] {2, 3, 4, 5}, new int[] {3, 1, 1})).isEqualTo(6);
        assertThat(stretches(new int[] {2, 3, 4, 5}, new int[] {4, 5})).isEqualTo(6);
        assertThat(stretches(new int[] {2, 3, 4, 5}, new int[] {2, 1, 1, 1})).isEqualTo(2);
        assertThat(stretches(new int[] {2, 1, 4, 1}, new int[] {1, 3, 1, 1})).isEqualTo(6);
        assertThat(stretches(new int[] {1, 1}, new int[] {1})).isEqualTo(1);
        assertThat(stretches(new int[] {0, 3}, new int[] {3})).isZero();
    }

    private static Walk broadcast(int[] a, int[] b) {
        return Walk.broadcast(Shape.broadcast("test", Shape.of(a), Shape.of(b)), Shape.of(a), Shape.of(b));
    }

    private static int stretches(int[] a, int[] b) {
        AtomicInteger stretches = new AtomicInteger();
        Stretches.forEach(broadcast(a, b), (_, _, _, n) -> {
            assertThat(n).isPositive();
            stretches.incrementAndGet();
        });
        return stretches.get();
    }
}
