package weft.layers.io.base;

import java.util.Arrays;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;

/**
 * Values that are about to be written to a file, handed out piece by piece so that no second copy of them is ever whole.
 * Besides tensors it covers what no tensor holds, such as the int64 counters in PyTorch's state dicts.
 */
public interface Source {

    /** What the values are. */
    Spec spec();

    /** Copies {@code count} elements from element {@code from} on into the front of {@code array}, which has their type. */
    void copy(int from, Object array, int count);

    /** The values of a tensor. It must stay open until they are written. */
    static Source of(Tensor tensor) {
        tensor.requireOpen();
        return new Source() {
            @Override
            public Spec spec() {
                return tensor.spec();
            }

            @Override
            public void copy(int from, Object array, int count) {
                tensor.device().backend().download(tensor.memory(), tensor.offset() + from, array, 0, count);
            }
        };
    }

    /**
     * The values of a tensor in a state dict: whole numbers, such as the batches that batch norm has counted, are int32 in memory
     * and int64 in PyTorch's files, so they are written as int64. Reading makes them int32 again.
     */
    static Source ofState(Tensor tensor) {
        return tensor.dtype() == DType.INT32
                ? ofLongs(tensor.shape(), Arrays.stream(tensor.toInts()).asLongStream().toArray()) : of(tensor);
    }

    /** An int64 tensor of {@code shape}. */
    static Source ofLongs(Shape shape, long... values) {
        if (values.length != shape.size()) {
            throw new IllegalArgumentException("source: shape " + shape + " wants " + shape.size() + " values, got "
                    + values.length);
        }
        return new Source() {
            @Override
            public Spec spec() {
                return new Spec(DType.INT64, shape);
            }

            @Override
            public void copy(int from, Object array, int count) {
                System.arraycopy(values, from, array, 0, count);
            }
        };
    }
}
