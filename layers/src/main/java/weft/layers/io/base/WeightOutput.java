package weft.layers.io.base;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import weft.engine.io.AtomicFile;

/** What the writers of all formats share. Values pass through one small array, so that no second copy of them is ever whole. */
public final class WeightOutput {

    /** Elements that are copied at a time. */
    public static final int CHUNK = 1 << 16;

    private WeightOutput() {}

    /**
     * Replaces {@code file}: a reader, also after a crash or on a full disk, finds the old content or the new one.
     *
     * @throws CheckpointException when the file can't be written; the old one is unchanged
     */
    public static void replace(Path file, AtomicFile.Content content) {
        try {
            AtomicFile.write(file, content);
        } catch (IOException e) {
            throw CheckpointException.cannot("write", file, e);
        }
    }

    /** Writes the elements of {@code source} as {@code type}, the lowest byte of each first. */
    public static void write(Source source, StoredType type, OutputStream out) throws IOException {
        int size = source.spec().shape().size();
        int chunk = Math.min(size, CHUNK);
        Object array = type.dtype().newArray(chunk);
        ByteBuffer bytes = littleEndian(chunk * type.bytes());
        for (int from = 0; from < size; from += chunk) {
            int count = Math.min(chunk, size - from);
            source.copy(from, array, count);
            StoredType.encode(array, count, bytes);
            out.write(bytes.array(), 0, count * type.bytes());
        }
    }

    /** A buffer of this many bytes, in the byte order of all formats. */
    public static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
