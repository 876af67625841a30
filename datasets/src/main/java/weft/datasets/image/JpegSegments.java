package weft.datasets.image;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The segments of a JPEG file before its image. A JPEG is a start (FF D8) and segments, each a marker (FF xx) and a length of
 * two bytes that counts itself, up to the scan (FF DA).
 *
 * @param file     the whole file
 * @param segments in their order; of what is not a JPEG there are none
 * @param end      where the scan begins, or what cannot be read as a segment
 */
record JpegSegments(byte[] file, List<Segment> segments, int end) {
    private static final int START = 0xFFD8;
    private static final int SCAN = 0xFFDA;
    private static final int FILL = 0xFFFF;

    /** {@code length} bytes from {@code at}, marker and length field among them. */
    record Segment(int marker, int at, int length) {}

    static JpegSegments of(byte[] file) {
        List<Segment> segments = new ArrayList<>();
        if (file.length < 4 || word(file, 0) != START) {
            return new JpegSegments(file, segments, 0);
        }
        int at = 2;
        while (at + 4 <= file.length && file[at] == (byte) 0xFF && word(file, at) != SCAN) {
            // Any number of FF bytes may stand before a marker.
            int length = word(file, at) == FILL ? 1 : Math.min(2 + word(file, at + 2), file.length - at);
            segments.add(new Segment(word(file, at), at, length));
            at += length;
        }
        return new JpegSegments(file, segments, at);
    }

    /** Whether the segment's content begins with {@code name} and a zero, as those that applications add do. */
    boolean isNamed(Segment segment, int marker, String name) {
        byte[] bytes = (name + "\0").getBytes(StandardCharsets.US_ASCII);
        int from = segment.at + 4;
        return segment.marker == marker && segment.length >= 4 + bytes.length
                && Arrays.equals(file, from, from + bytes.length, bytes, 0, bytes.length);
    }

    private static int word(byte[] file, int at) {
        return (file[at] & 0xff) << 8 | file[at + 1] & 0xff;
    }
}
