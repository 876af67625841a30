package weft.layers.io.torch;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** A stream of bytes that counts what was read, so that a length is checked against what is left before anything is allocated. */
final class PickleInput extends InputStream {

    private final MemorySegment bytes;
    private long at;

    PickleInput(MemorySegment bytes) {
        this.bytes = bytes;
    }

    /** How many bytes were read. */
    long position() {
        return at;
    }

    /** How many bytes are left. */
    long left() {
        return bytes.byteSize() - at;
    }

    @Override
    public int read() {
        return left() == 0 ? -1 : Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, at++));
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        int count = (int) Math.min(length, left());
        if (count == 0 && length > 0) {
            return -1;
        }
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, into, offset, count);
        at += count;
        return count;
    }

    @Override
    public long skip(long count) {
        long passed = Math.clamp(count, 0, left());
        at += passed;
        return passed;
    }

    /** The next bytes as an unsigned number, the lowest byte first. */
    long number(int width) throws EOFException {
        long number = 0;
        for (int i = 0; i < width; i++) {
            number |= (long) byteOrEnd() << 8 * i;
        }
        return number;
    }

    private int byteOrEnd() throws EOFException {
        int next = read();
        if (next < 0) {
            throw new EOFException("it ends too early");
        }
        return next;
    }

    /** The next {@code length} bytes as text; the stream must have that many left. */
    String text(int length) {
        byte[] text = new byte[length];
        read(text, 0, length);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** The text up to the end of the line, which is passed over. */
    String line(int longest) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = byteOrEnd(); c != '\n'; c = byteOrEnd()) {
            if (line.length() == longest) {
                throw new IOException("a name of more than " + longest + " characters");
            }
            line.append((char) c);
        }
        return line.toString();
    }
}
