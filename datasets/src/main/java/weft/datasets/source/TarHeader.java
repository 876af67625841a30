package weft.datasets.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The 512 bytes before each entry of a tar file (POSIX ustar): name at 0 (100 bytes), size at 124 (12 octal digits), sum of the
 * header's bytes at 148, kind at 156, and at 345 the prefix of the name (155 bytes). The entry's bytes follow, filled up to a
 * multiple of 512; two empty headers end the file.
 *
 * @param size the bytes of the entry
 */
record TarHeader(String name, long size, Kind kind) {
    private static final int BLOCK = 512;
    private static final int SUM = 148;
    private static final int SUM_LENGTH = 8;

    /** What an entry is. */
    enum Kind {
        FILE, FOLDER,
        /** Describes the next entry, such as its time; not needed here. */
        COMMENT,
        /** A link, a device, or a name too long for the header. */
        OTHER;

        private static Kind of(int type) {
            return switch (type) {
                case 0, '0' -> FILE;
                case '5' -> FOLDER;
                case 'g', 'x' -> COMMENT;
                default -> OTHER;
            };
        }
    }

    /** The bytes between the end of this entry and the next header. */
    long padding() {
        return (BLOCK - size % BLOCK) % BLOCK;
    }

    /**
     * The next header, or null at the end.
     *
     * @throws IOException when it is truncated or damaged
     */
    static TarHeader read(InputStream in) throws IOException {
        byte[] block = in.readNBytes(BLOCK);
        if (block.length < BLOCK) {
            throw new IOException("it ends inside a header");
        }
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= SUM && i < SUM + SUM_LENGTH ? ' ' : block[i] & 0xff;
        }
        if (sum == (long) SUM_LENGTH * ' ') {
            return null;
        }
        if (sum != octal(block, SUM, SUM_LENGTH)) {
            throw new IOException("a header is damaged");
        }
        boolean posix = text(block, 257, 5).equals("ustar");
        String folder = posix && block[262] == 0 ? text(block, 345, 155) : "";
        String name = text(block, 0, 100);
        return new TarHeader(folder.isEmpty() ? name : folder + "/" + name, octal(block, 124, 12), Kind.of(block[156]));
    }

    private static String text(byte[] block, int from, int length) {
        int n = 0;
        while (n < length && block[from + n] != 0) {
            n++;
        }
        return new String(block, from, n, StandardCharsets.UTF_8);
    }

    private static long octal(byte[] block, int from, int length) throws IOException {
        try {
            return Long.parseUnsignedLong(text(block, from, length).strip(), 8) & Long.MAX_VALUE;
        } catch (NumberFormatException e) {
            throw new IOException("a header is damaged", e);
        }
    }
}
