package weft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import weft.engine.op.Creation;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;

class TensorTest {

    private final Tensor x = Tensor.of(Shape.of(3, 2), 1, 2, 3, 4, 5, 6);

    @Test
    void aTensorTakesTheTypeOfItsArrayAndCopiesIt() {
        double[] array = {1, 2};
        Tensor tensor = Tensor.of(Shape.of(2), array, Device.cpu());
        array[0] = 9;
        assertThat(tensor.dtype()).isEqualTo(DType.FLOAT64);
        assertThat(tensor.toDoubles()).containsExactly(1, 2);
        assertThat(Tensor.of(Shape.of(1), new byte[] {(byte) 200}, Device.cpu()).toInts()).containsExactly(200);
    }

    @Test
    void anUploadTakesTheFirstValuesOfALongerArray() {
        Tensor x = Tensor.zeros(2);

        x.upload(new float[] {1, 2, 3});

        assertThat(x.toFloats()).containsExactly(1, 2);
    }

    @Test
    void anArrayOfTheWrongLengthOrTypeIsRefused() {
        assertThatThrownBy(() -> Tensor.of(Shape.of(2, 2), 1, 2, 3)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tensor: shape [2, 2] wants 4 values, got 3");
        assertThatThrownBy(() -> Tensor.of(Shape.of(1), new long[] {1}, Device.cpu()))
                .hasMessage("tensor: not an array of float, double, int or byte: long[]");
        assertThatThrownBy(() -> Tensor.allocate(new Spec(DType.INT64, Shape.of(1)), Device.cpu()))
                .hasMessage("tensor: int64 appears in files only; use int32");
        assertThatThrownBy(() -> x.upload(new float[5])).hasMessage(
                "upload: float32[3, 2] wants 6 values of its type, got float[] of length 5");
        assertThatThrownBy(() -> x.upload(new double[6])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void reshapeAndSlicesOfTheFirstDimensionShareTheBuffer() {
        Tensor row = x.slice(0, 1, 2);
        Tensor flat = x.reshape(-1);
        assertThat(row.memory()).isSameAs(x.memory());
        assertThat(row.offset()).isEqualTo(2);
        Ops.apply(Creation.FILL, new Attrs.Value(7), row);
        assertThat(flat.toFloats()).containsExactly(1, 2, 7, 7, 5, 6);
        assertThat(x.get(2).toFloats()).containsExactly(5, 6);
    }

    @Test
    void aSliceOfAWholeDimensionSharesTheBuffer() {
        Tensor all = x.slice(1, 0, 2);
        assertThat(all.memory()).isSameAs(x.memory());
        assertThat(all.offset()).isEqualTo(x.offset());
        assertThat(all.shape()).isEqualTo(x.shape());
        assertThat(x.slice(0, 1, 3).slice(-1, 0, 2).toFloats()).containsExactly(3, 4, 5, 6);
    }

    @Test
    void aWriteThroughAViewBumpsTheVersionThatAllShare() {
        Tensor row = x.slice(0, 1, 2);
        int before = x.version();
        Ops.apply(Creation.SCALE, new Attrs.Value(2), row);
        assertThat(x.version()).isEqualTo(before + 1);
        assertThat(row.version()).isEqualTo(before + 1);
        x.upload(new float[6]);
        assertThat(row.version()).isEqualTo(before + 2);
    }

    @Test
    void otherSlicesAndPermutationsCopy() {
        Tensor column = x.slice(1, 0, 1);
        Tensor transposed = x.transpose();
        int before = x.version();
        Ops.apply(Creation.FILL, new Attrs.Value(0), column);
        Ops.apply(Creation.FILL, new Attrs.Value(0), transposed);
        assertThat(x.toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(x.version()).isEqualTo(before);
    }

    @Test
    void aViewOfAViewCountsFromTheBuffersStart() {
        Tensor inner = x.slice(0, 1, 3).slice(0, 1, 2);
        assertThat(inner.offset()).isEqualTo(4);
        assertThat(inner.toFloats()).containsExactly(5, 6);
        assertThat(inner.add(1).toFloats()).containsExactly(6, 7);
    }

    @Test
    void aBufferLivesUntilItsLastViewIsClosed() {
        Tensor whole = Tensor.of(1, 2, 3);
        Tensor view = whole.slice(0, 1, 3);
        whole.close();
        assertThat(view.toFloats()).containsExactly(2, 3);
        view.close();
        assertThatThrownBy(view::toFloats).hasMessageContaining("used after close");
    }

    @Test
    void aViewThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> x.view(Shape.of(4), 3)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("view: [4] at 3 does not fit into float32[3, 2]");
    }

    @Test
    void useAfterCloseNamesTheTensor() {
        Tensor closed = Tensor.of(1f, 2f);
        closed.close();
        closed.close();
        assertThat(closed.isClosed()).isTrue();
        assertThat(closed).hasToString("tensor float32[2], closed");
        assertThatThrownBy(() -> closed.add(1)).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("tensor float32[2]: used after close");
        assertThatThrownBy(closed::toFloats).hasMessageContaining("used after close");
        assertThatThrownBy(() -> closed.reshape(2, 1)).hasMessageContaining("used after close");
        assertThatThrownBy(() -> Tensor.of(1f, 2f).add(closed)).hasMessageContaining("used after close");
    }

    @Test
    void itemNeedsOneElementAndToIntsNeedsIntegers() {
        assertThat(Tensor.scalar(3).item()).isEqualTo(3);
        assertThatThrownBy(x::item).isInstanceOf(IllegalStateException.class)
                .hasMessage("item: float32[3, 2] has 6 elements, not 1");
        assertThatThrownBy(x::toInts).isInstanceOf(IllegalStateException.class)
                .hasMessage("toInts: float32[3, 2] does not hold integers; cast it first");
    }

    @Test
    void reshapeFindsTheExtentLeftOpen() {
        assertThat(x.reshape(2, -1).shape()).isEqualTo(Shape.of(2, 3));
        assertThat(x.flatten(0).shape()).isEqualTo(Shape.of(6));
        assertThatThrownBy(() -> x.reshape(4, -1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("reshape: no extent for -1 makes [4, -1] of [3, 2]");
    }

    @Test
    void toCopiesToAnotherDeviceAndReturnsTheTensorItselfOnTheSame() {
        assertThat(x.to(Device.cpu())).isSameAs(x);
        Tensor moved = x.to(Device.reference());
        assertThat(moved.device()).isSameAs(Device.reference());
        assertThat(moved.toFloats()).containsExactly(x.toFloats());
    }

    @Test
    void backwardWithoutHistorySaysWhy() {
        assertThatThrownBy(() -> Tensor.scalar(1).backward()).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("backward: nothing was recorded");
        assertThatThrownBy(x::backward).isInstanceOf(IllegalStateException.class)
                .hasMessage("backward: float32[3, 2] is not a scalar; give the gradient to start from");
    }
}
