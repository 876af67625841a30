package weft.datasets.npy;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import weft.datasets.base.DataException;
import weft.datasets.base.RegularFile;
import weft.engine.io.AtomicFile;

/**
 * Reads and writes {@code .npy} files of versions 1 to 3: six bytes that say what it is, the version, the length of the header,
 * the header, the elements. Any order of bytes and of dimensions is read; little-endian rows are written.
 */
public final class NpyFile {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST_HEADER = 1 << 20;
    private static final int ALIGNMENT = 64;

    private NpyFile() {}

    /**
     * Reads a file.
     *
     * @throws DataException naming the file and what is wrong with it
     * @throws IOException   when it cannot be read
     */
    public static NpyArray read(Path file) throws IOException {
        RegularFile.require(file);
        String name = file.toString();
        try (InputStream stream = Files.newInputStream(file); DataInputStream in = new DataInputStream(stream)) {
            if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
                throw new DataException(name + ": is no .npy file");
            }
            int version = in.readUnsignedByte();
            in.readUnsignedByte();
            if (version < 1 || version > 3) {
                throw new DataException(name + ": version " + version + " of the format is not known (1 to 3 are)");
            }
            int length = in.readUnsignedByte() | in.readUnsignedByte() << 8;
            if (version > 1) {
                length |= in.readUnsignedByte() << 16 | in.readUnsignedByte() << 24;
            }
            if (length < 0 || length > LONGEST_HEADER) {
                throw new DataException(name + ": the header is too long: " + Integer.toUnsignedString(length) + " bytes");
            }
            byte[] text = in.readNBytes(length);
            if (text.length < length) {
                throw new EOFException();
            }
            NpyHeader header = NpyHeader.read(name, new String(text, StandardCharsets.UTF_8));
            return read(name, header, in);
        } catch (EOFException e) {
            throw new DataException(name + ": ends within the header", e);
        }
    }

    private static NpyArray read(String name, NpyHeader header, InputStream in) throws IOException {
        int bytes = (int) NpyHeader.bytes(header.type(), header.shape());
        byte[] data = in.readNBytes(bytes);
        if (data.length < bytes || in.read() >= 0) {
            throw new DataException(name + ": has " + (data.length < bytes ? data.length + "" : "more than " + bytes)
                    + " bytes of elements, an array " + header.shape() + " of " + header.type() + " has " + bytes);
        }
        int size = NpyHeader.elementBytes(header.type());
        if (header.bigEndian()) {
            reverse(data, size);
        }
        return new NpyArray(header.type(), header.shape(), header.columnMajor() ? rows(data, header, size) : data);
    }

    private static void reverse(byte[] data, int size) {
        for (int i = 0; i < data.length; i += size) {
            for (int a = i, b = i + size - 1; a < b; a++, b--) {
                byte low = data[a];
                data[a] = data[b];
                data[b] = low;
            }
        }
    }

    /** From column by column to row by row. */
    private static byte[] rows(byte[] columns, NpyHeader header, int size) {
        int rank = header.shape().size();
        int[] stride = new int[rank];
        int step = size;
        for (int i = 0; i < rank; i++) {
            stride[i] = step;
            step *= header.shape().get(i);
        }
        byte[] rows = new byte[columns.length];
        int[] index = new int[rank];
        int from = 0;
        for (int to = 0; to < rows.length; to += size) {
            System.arraycopy(columns, from, rows, to, size);
            for (int i = rank - 1; i >= 0; i--) {
                from += stride[i];
                if (++index[i] < header.shape().get(i)) {
                    break;
                }
                from -= stride[i] * index[i];
                index[i] = 0;
            }
        }
        return rows;
    }

    /**
     * Writes a file, or replaces it in one step.
     *
     * @throws IOException when it cannot be written
     */
    public static void write(Path file, NpyArray array) throws IOException {
        String header = NpyHeader.write(array.type(), array.shape());
        int before = MAGIC.length + 4;
        int padding = ALIGNMENT - (before + header.length() + 1) % ALIGNMENT;
        byte[] text = (header + " ".repeat(padding % ALIGNMENT) + "\n").getBytes(StandardCharsets.ISO_8859_1);
        AtomicFile.write(file, out -> {
            out.write(MAGIC);
            out.write(new byte[] {1, 0, (byte) text.length, (byte) (text.length >> 8)});
            out.write(text);
            out.write(array.data());
        });
    }
}
