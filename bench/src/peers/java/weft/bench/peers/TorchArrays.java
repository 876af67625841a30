package weft.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import weft.engine.Tensor;

/** Tensors of Weft as PyTorch's. */
final class TorchArrays {

    private TorchArrays() {}

    /** A copy; labels and indices become int64, as PyTorch wants them. */
    static NDArray copy(NDManager manager, Tensor tensor) {
        Shape shape = new Shape(Arrays.stream(tensor.shape().dims()).asLongStream().toArray());
        return switch (tensor.toArray()) {
            case float[] floats -> manager.create(floats, shape);
            case int[] numbers -> manager.create(Arrays.stream(numbers).asLongStream().toArray(), shape);
            default -> throw new IllegalArgumentException("no copy of " + tensor.spec());
        };
    }
}
