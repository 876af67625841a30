package weft.layers.io.torch;

import java.nio.file.Path;
import java.util.Arrays;
import weft.engine.Shape;
import weft.layers.io.base.CheckpointException;

/** Makes views whose every element lies in the storage, whatever numbers a file gives. */
record ViewCheck(Path file) {

    private static final int MAX_RANK = 64;

    /** @throws CheckpointException when a number is negative or too large, or an element would lie outside */
    TorchView view(TorchStorage storage, long offset, long[] dims, long[] strides) {
        if (dims.length != strides.length || dims.length > MAX_RANK) {
            throw error(storage, "%d dimensions with %d strides", dims.length, strides.length);
        }
        for (int d = 0; d < dims.length; d++) {
            if (dims[d] < 0 || dims[d] > Integer.MAX_VALUE || strides[d] < 0) {
                throw error(storage, "a dimension of %d with the stride %d", dims[d], strides[d]);
            }
        }
        Shape shape = shape(storage, dims);
        if (offset < 0 || offset > storage.elements() || shape.size() > 0 && last(offset, dims, strides) >= storage.elements()) {
            throw error(storage, "shape %s, strides %s and offset %d, which reach beyond its %d elements", shape,
                    Arrays.toString(strides), offset, storage.elements());
        }
        return new TorchView(storage, offset, shape, Arrays.stream(strides).boxed().toList());
    }

    private Shape shape(TorchStorage storage, long[] dims) {
        try {
            return Shape.of(Arrays.stream(dims).mapToInt(Math::toIntExact).toArray());
        } catch (IllegalArgumentException tooLarge) {
            throw error(storage, "a %s", tooLarge.getMessage());
        }
    }

    /** The element farthest from the begin of the storage, or the largest number where it does not fit into a long. */
    private static long last(long offset, long[] dims, long[] strides) {
        try {
            long last = offset;
            for (int d = 0; d < dims.length; d++) {
                last = Math.addExact(last, Math.multiplyExact(dims[d] - 1, strides[d]));
            }
            return last;
        } catch (ArithmeticException overflow) {
            return Long.MAX_VALUE;
        }
    }

    private CheckpointException error(TorchStorage storage, String format, Object... args) {
        return CheckpointException.in(file, "a tensor in storage %s has %s", CheckpointException.quoted(storage.key()),
                format.formatted(args));
    }
}
