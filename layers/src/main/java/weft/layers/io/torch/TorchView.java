package weft.layers.io.torch;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import weft.engine.Shape;
import weft.layers.io.base.MappedFile;
import weft.layers.io.base.StoredTensor;
import weft.layers.io.base.StoredType;

/**
 * A tensor as PyTorch keeps it: element {@code [i, j, ...]} is element {@code offset + i * strides[0] + j * strides[1] + ...} of
 * a storage, which several tensors may share. Whoever makes one has checked that all elements lie in the storage, and that they
 * are of a type that Weft reads.
 */
record TorchView(TorchStorage storage, long offset, Shape shape, List<Long> strides) {

    /** Of the machine's own order, because elements are moved and not looked at; a storage may begin at any byte. */
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    /** All of a storage, row-major. */
    static TorchView rowMajor(TorchStorage storage, Shape shape) {
        List<Long> strides = new ArrayList<>();
        for (int d = 0; d < shape.rank(); d++) {
            // Without elements the strides mean nothing, and their product may be large.
            strides.add(shape.size() == 0 ? 1L : shape.sizeOf(d + 1, shape.rank()));
        }
        return new TorchView(storage, 0, shape, strides);
    }

    /** What the elements are. */
    StoredType type() {
        return (StoredType) storage.type();
    }

    /** Where the elements are read from; {@code whole} gives the storage, checked, each time. */
    StoredTensor.Elements elements(Supplier<MemorySegment> whole, MappedFile file) {
        boolean rowMajor = isRowMajor();
        int width = type().bytes();
        return (from, bytes) -> {
            file.requireWhole();
            MemorySegment data = whole.get();
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

    /** Copies {@code target}'s worth of elements from element {@code from} on, row by row of the last dimension. */
    private void gather(MemorySegment data, int from, MemorySegment target, int width) {
        int[] dims = shape.dims();
        int last = dims.length - 1;
        int[] index = new int[dims.length];
        for (int d = last, rest = from; d >= 0; d--) {
            index[d] = rest % dims[d];
            rest /= dims[d];
        }
        int count = (int) (target.byteSize() / width);
        for (int to = 0; to < count;) {
            long element = offset;
            for (int d = 0; d <= last; d++) {
                element += index[d] * strides.get(d);
            }
            int run = Math.min(dims[last] - index[last], count - to);
            copy(data, element, strides.get(last), target, to, run, width);
            to += run;
            index[last] = 0;
            for (int d = last - 1; d >= 0 && ++index[d] == dims[d]; d--) {
                index[d] = 0;
            }
        }
    }

    /**
     * Elements that lie {@code stride} apart in {@code data} come side by side; one loop for each width, so that each is a copy
     * without a switch inside.
     */
    private static void copy(MemorySegment data, long from, long stride, MemorySegment target, int to, int count, int width) {
        switch (width) {
            case Byte.BYTES -> {
                for (int i = 0; i < count; i++) {
                    target.set(ValueLayout.JAVA_BYTE, to + i, data.get(ValueLayout.JAVA_BYTE, from + i * stride));
                }
            }
            case Short.BYTES -> {
                for (int i = 0; i < count; i++) {
                    target.setAtIndex(SHORT, to + i, data.getAtIndex(SHORT, from + i * stride));
                }
            }
            case Integer.BYTES -> {
                for (int i = 0; i < count; i++) {
                    target.setAtIndex(INT, to + i, data.getAtIndex(INT, from + i * stride));
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    target.setAtIndex(LONG, to + i, data.getAtIndex(LONG, from + i * stride));
                }
            }
        }
    }
}
