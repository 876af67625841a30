package weft.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static weft.engine.reference.On.floats;
import static weft.engine.reference.On.ints;
import static weft.engine.reference.On.matrix;
import static weft.engine.reference.On.reference;

import org.junit.jupiter.api.Test;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Movement;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;

class MovementKernelsTest {

    private final Tensor x = matrix("1 2 3 / 4 5 6");

    @Test
    void permutingByTheInverseOrderGivesTheInputBack() {
        assertThat(x.transpose().toDoubles()).containsExactly(1, 4, 2, 5, 3, 6);
        Tensor cube = Tensor.of(Shape.of(2, 1, 3), new int[] {1, 2, 3, 4, 5, 6}, Device.reference());
        assertThat(cube.permute(2, 0, 1).shape()).isEqualTo(Shape.of(3, 2, 1));
        assertThat(cube.permute(2, 0, 1).toInts()).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(cube.permute(2, 0, 1).permute(1, 2, 0).toInts()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void expandRepeatsARowOrAColumn() {
        assertThat(reference(1, 2).expand(Shape.of(2, 2)).toDoubles()).containsExactly(1, 2, 1, 2);
        assertThat(matrix("1 / 2").expand(Shape.of(2, 3)).toDoubles()).containsExactly(1, 1, 1, 2, 2, 2);
    }

    @Test
    void aSliceOfColumnsCopiesAndMayBeEmpty() {
        assertThat(x.slice(1, 1, 3).toDoubles()).containsExactly(2, 3, 5, 6);
        assertThat(x.slice(-1, 2, 2).shape()).isEqualTo(Shape.of(2, 0));
    }

    @Test
    void paddingSurroundsWithANumberRoundedToTheType() {
        Tensor y = floats(1, 2).pad(new int[] {1}, new int[] {2}, 0.1);
        assertThat(y.toFloats()).containsExactly(0.1f, 1, 2, 0.1f, 0.1f);
        assertThat(matrix("7").pad(new int[] {1, 0}, new int[] {0, 1}, 0).toDoubles()).containsExactly(0, 0, 7, 0);
    }

    @Test
    void concatLaysRowsBelowAndColumnsBesideEachOther() {
        assertThat(x.concat(0, matrix("7 8 9")).toDoubles()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(x.concat(-1, matrix("7 / 8"), x.slice(1, 0, 0)).toDoubles()).containsExactly(1, 2, 3, 7, 4, 5, 6, 8);
    }

    @Test
    void gatherTakesOneNamedElementOfEachRow() {
        assertThat(x.gather(1, ints(2, 0).reshape(2, 1)).toDoubles()).containsExactly(3, 4);
        assertThat(x.gather(0, ints(1, 0).reshape(1, 2)).toDoubles()).containsExactly(4, 2);
    }

    @Test
    void scatterAddAddsTwiceWhereAnIndexComesUpTwice() {
        Tensor y = Ops.one(Movement.SCATTER_ADD, new Attrs.Axis(0, true), reference(10, 20, 30), ints(2, 0, 2),
                reference(1, 2, 3));
        assertThat(y.toDoubles()).containsExactly(12, 20, 34);
    }

    @Test
    void anIndexOutOfRangeIsNamed() {
        assertThatThrownBy(() -> x.gather(1, ints(0, 3).reshape(2, 1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gather: index 3 at element 1 is not within dimension 1 of [2, 3]");
        assertThatThrownBy(() -> Ops.one(Movement.SCATTER_ADD, new Attrs.Axis(0, true), reference(1), ints(-1), reference(1)))
                .hasMessage("scatter_add: index -1 at element 0 is not within dimension 0 of [1]");
    }

    @Test
    void movementKeepsEveryType() {
        assertThat(On.bytes(1, 200).concat(0, On.bytes(255)).toInts()).containsExactly(1, 200, 255);
        assertThat(ints(Integer.MIN_VALUE, 7).expand(Shape.of(1, 2)).dtype()).isEqualTo(DType.INT32);
    }
}
