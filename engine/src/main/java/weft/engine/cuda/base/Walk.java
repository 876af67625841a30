package weft.engine.cuda.base;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernels' {@code Walk<N>}: where the elements of N tensors lie as one index runs over a shape. Neighbouring dimensions
 * that all tensors walk as one are merged, so that most walks have one or two.
 */
public final class Walk {

    private static final int RANK = 6;

    /** Extents and strides from outer to inner, at least one dimension. */
    private final List<Integer> extents = new ArrayList<>();
    private final List<int[]> strides = new ArrayList<>();

    private Walk() {
    }

    /**
     * A walk over {@code extents}.
     *
     * @param strides for each tensor, its step along each dimension; 0 where it repeats
     * @throws IllegalArgumentException when more than six dimensions are left after merging
     */
    public static Walk of(int[] extents, int[]... strides) {
        Walk walk = new Walk();
        for (int d = 0; d < extents.length; d++) {
            if (extents[d] != 1) {
                int[] step = new int[strides.length];
                for (int i = 0; i < strides.length; i++) {
                    step[i] = strides[i][d];
                }
                walk.append(extents[d], step);
            }
        }
        if (walk.extents.isEmpty()) {
            walk.append(1, new int[strides.length]);
        }
        if (walk.extents.size() > RANK) {
            throw new IllegalArgumentException("more than " + RANK + " dimensions that can't be walked as one");
        }
        return walk;
    }

    private void append(int extent, int[] step) {
        int last = extents.size() - 1;
        if (last >= 0 && continues(strides.get(last), extent, step)) {
            extents.set(last, extents.get(last) * extent);
            strides.set(last, step);
        } else {
            extents.add(extent);
            strides.add(step);
        }
    }

    private static boolean continues(int[] outer, int extent, int[] step) {
        for (int i = 0; i < step.length; i++) {
            if (outer[i] != extent * step[i]) {
                return false;
            }
        }
        return true;
    }

    /** The number of dimensions after merging. */
    public int rank() {
        return extents.size();
    }

    /** The extent of merged dimension {@code d}, the outermost being 0. */
    public int extent(int d) {
        return extents.get(d);
    }

    /** The step of tensor {@code i} along merged dimension {@code d}. */
    public int stride(int i, int d) {
        return strides.get(d)[i];
    }

    /** Which merged dimension a slot holds: slot 0 the outermost, slots 1 and up the others, the innermost first. */
    public int dimension(int slot) {
        return slot == 0 ? 0 : rank() - slot;
    }

    /** The struct: rank, extents by slot, then each tensor's strides by slot. */
    public byte[] struct() {
        int tensors = strides.getFirst().length;
        int[] ints = new int[1 + RANK + tensors * RANK];
        ints[0] = rank();
        for (int slot = 0; slot < rank(); slot++) {
            int d = dimension(slot);
            ints[1 + slot] = extents.get(d);
            for (int i = 0; i < tensors; i++) {
                ints[1 + RANK + i * RANK + slot] = strides.get(d)[i];
            }
        }
        return ints(ints);
    }

    /** A struct of ints as a kernel takes it. */
    public static byte[] ints(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asIntBuffer().put(values);
        return buffer.array();
    }
}
