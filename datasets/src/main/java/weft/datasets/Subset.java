package weft.datasets;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.Checksum;

/** Some samples of another data set, in the order of the indices given. */
public final class Subset extends DatasetView {
    private final int[] indices;

    /**
     * The samples of {@code base} at {@code indices}, which are copied; an index may occur twice.
     *
     * @throws IndexOutOfBoundsException when an index lies outside the base
     */
    public Subset(Dataset base, int[] indices) {
        super(base);
        this.indices = indices.clone();
        for (int index : indices) {
            Objects.checkIndex(index, base.size());
        }
    }

    /**
     * The samples {@code [from, to)}.
     *
     * @throws IndexOutOfBoundsException when they are not all in the base
     */
    public static Subset range(Dataset base, int from, int to) {
        return new Subset(base, IntStream.range(from, to).toArray());
    }

    /** The index in the base of sample {@code index} of this subset. */
    public int baseIndex(int index) {
        return indices[index];
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public void digest(Checksum into) {
        base.digest(into);
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * indices.length);
        bytes.asIntBuffer().put(indices);
        into.update(bytes.array());
    }

    @Override
    public Sample get(int index) {
        return base.get(indices[index]);
    }

    @Override
    public int label(int index) {
        return base.label(indices[index]);
    }
}
