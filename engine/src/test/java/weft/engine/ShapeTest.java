package weft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {

    private final Shape shape = Shape.of(2, 3, 4);

    @Test
    void theSizeIsTheProductOfTheExtentsAndAScalarHasOneElement() {
        assertThat(shape.size()).isEqualTo(24);
        assertThat(Shape.SCALAR.size()).isEqualTo(1);
        assertThat(Shape.of(3, 0, 5).size()).isZero();
    }

    @Test
    void dimensionsCountFromEitherEnd() {
        assertThat(shape.dim(0)).isEqualTo(2);
        assertThat(shape.dim(-1)).isEqualTo(4);
        assertThat(shape.axis(-3)).isZero();
        assertThatThrownBy(() -> shape.dim(3)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dimension 3 is out of range for shape [2, 3, 4]");
        assertThatThrownBy(() -> shape.dim(-4)).hasMessage("dimension -4 is out of range for shape [2, 3, 4]");
    }

    @Test
    void stridesAreRowMajor() {
        assertThat(shape.strides()).containsExactly(12, 4, 1);
        assertThat(Shape.SCALAR.strides()).isEmpty();
    }

    @Test
    void aDimensionThatRepeatsHasStrideZero() {
        assertThat(Shape.of(3, 1).stridesWithin(shape)).containsExactly(0, 1, 0);
        assertThat(Shape.SCALAR.stridesWithin(shape)).containsExactly(0, 0, 0);
        assertThat(shape.stridesWithin(shape)).containsExactly(12, 4, 1);
    }

    @Test
    void partsAndChangesLeaveTheShapeItselfAsItWas() {
        assertThat(shape.with(-1, 9)).isEqualTo(Shape.of(2, 3, 9));
        assertThat(shape.append(5, 6)).isEqualTo(Shape.of(2, 3, 4, 5, 6));
        assertThat(shape.slice(1, 3)).isEqualTo(Shape.of(3, 4));
        assertThat(shape.slice(1, 1)).isEqualTo(Shape.SCALAR);
        assertThat(shape.sizeOf(1, 3)).isEqualTo(12);
        shape.dims()[0] = 7;
        assertThat(shape).isEqualTo(Shape.of(2, 3, 4)).hasSameHashCodeAs(Shape.of(2, 3, 4)).hasToString("[2, 3, 4]");
    }

    @Test
    void shapesBroadcastFromTheLastDimension() {
        assertThat(Shape.broadcast("add", Shape.of(2, 3), Shape.of(3))).isEqualTo(Shape.of(2, 3));
        assertThat(Shape.broadcast("add", Shape.of(4, 1), Shape.of(5))).isEqualTo(Shape.of(4, 5));
        assertThat(Shape.broadcast("add", Shape.of(0), Shape.of(1))).isEqualTo(Shape.of(0));
        assertThatThrownBy(() -> Shape.broadcast("add", Shape.of(0), Shape.of(3))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Shape.broadcast("add", Shape.of(2, 3), Shape.of(2))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("add: shapes do not broadcast: [2, 3] and [2]");
    }

    @Test
    void negativeExtentsAndTwoToThe31ElementsAreRefused() {
        assertThatThrownBy(() -> Shape.of(2, -1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shape: a dimension is negative: [2, -1]");
        assertThatThrownBy(() -> Shape.of(1 << 16, 1 << 15)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("shape: 2^31 elements or more: [65536, 32768]");
        assertThatThrownBy(() -> Shape.of(1 << 20, 1 << 20, 1 << 20, 1 << 20)).hasMessageContaining("2^31 elements or more");
        assertThat(Shape.of(1 << 16, (1 << 15) - 1).size()).isEqualTo(Integer.MAX_VALUE - 65535);
        assertThat(Shape.of(1 << 20, 1 << 20, 0).size()).isZero();
    }
}
