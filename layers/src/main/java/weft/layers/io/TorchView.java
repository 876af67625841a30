package weft.layers.io;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import weft.engine.Shape;

/**
 * A tensor as PyTorch keeps it: element {@code [i, j, ...]} is element {@code offset + i * strides[0] + j * strides[1] + ...} of
 * a storage, which several tensors may share. Whoever makes one has checked that all elements lie in the storage.
 */
record TorchView(TorchStorage storage, long offset, Shape shape, List<Long> strides) {

    /** All of a storage, row-major. */
    static TorchView rowMajor(TorchStorage storage, Shape shape) {
        List<Long> strides = new ArrayList<>();
        for (int d = 0; d < shape.rank(); d++) {
            // Without elements the strides mean nothing, and their product may be large.
            strides.add(shape.size() == 0 ? 1L : shape.sizeOf(d + 1, shape.rank()));
        }
        return new TorchView(storage, 0, shape, strides);
    }

    /** Where the elements are read from; {@code data} is the whole storage. */
    StoredTensor.Elements elements(MemorySegment data, MappedFile file) {
        boolean rowMajor = isRowMajor();
        int width = storage.type().bytes();
        return (from, bytes) -> {
            file.requireWhole();
            MemorySegment target = MemorySegment.ofBuffer(bytes);
            if (rowMajor) {
                MemorySegment.copy(data, (offset + from) * width, target, 0, target.byteSize());
            } else {
                gather(data, from, target, width);
            }
        };
    }

    private boolean isRowMajor() {
        long dense = 1;
        for (int d = shape.rank() - 1; d >= 0; d--) {
            if (shape.dim(d) != 1 && strides.get(d) != dense) {
                return shape.size() == 0;
            }
            dense *= shape.dim(d);
        }
        return true;
    }

    private void gather(MemorySegment data, int from, MemorySegment target, int width) {
        int[] dims = shape.dims();
        int[] index = new int[dims.length];
        for (int d = dims.length - 1, rest = from; d >= 0; d--) {
            index[d] = rest % dims[d];
            rest /= dims[d];
        }
        for (long to = 0; to < target.byteSize(); to += width) {
            long element = offset;
            for (int d = 0; d < dims.length; d++) {
                element += index[d] * strides.get(d);
            }
            MemorySegment.copy(data, element * width, target, to, width);
            for (int d = dims.length - 1; d >= 0 && ++index[d] == dims[d]; d--) {
                index[d] = 0;
            }
        }
    }
}
