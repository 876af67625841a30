package weft.datasets.image;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a JPEG's frame header says of its components. The frame is a segment FF C0 to FF CF, but for C4, C8 and CC: precision,
 * height and width, then for each component an id, its horizontal and vertical sampling factors in four bits each, and the
 * number of a table.
 *
 * @param parts     the components in their order
 * @param hasJfif   whether the file says that it is JFIF, whose colours are YCbCr
 * @param transform what Adobe's segment says of the colours: 0 as they are, 1 YCbCr, 2 YCCK; empty without one
 */
record JpegFrame(List<Part> parts, boolean hasJfif, Optional<Integer> transform) {
    private static final int APP0 = 0xFFE0;
    private static final int APP14 = 0xFFEE;
    /** Offsets in a segment: of Adobe's transform, and of a frame's number of components. */
    private static final int TRANSFORM = 15;
    private static final int COUNT = 9;

    /** A component with its sampling factors: horizontal (across) and vertical (down). */
    record Part(int id, int across, int down) {}

    /** The frame of a file; empty where there is none, as in what is no JPEG. */
    static Optional<JpegFrame> of(byte[] file) {
        JpegSegments all = JpegSegments.of(file);
        boolean jfif = all.segments().stream().anyMatch(one -> all.isNamed(one, APP0, "JFIF"));
        Optional<Integer> transform = all.segments().stream().filter(one -> one.marker() == APP14 && one.length() > TRANSFORM
                && new String(file, one.at() + 4, 5, StandardCharsets.ISO_8859_1).equals("Adobe"))
                .map(one -> file[one.at() + TRANSFORM] & 0xff).reduce((_, last) -> last);
        return all.segments().stream().filter(JpegFrame::isFrame).findFirst()
                .map(one -> new JpegFrame(parts(file, one), jfif, transform));
    }

    private static boolean isFrame(JpegSegments.Segment segment) {
        int marker = segment.marker();
        return marker >= 0xFFC0 && marker <= 0xFFCF && marker != 0xFFC4 && marker != 0xFFC8 && marker != 0xFFCC
                && segment.length() > COUNT;
    }

    private static List<Part> parts(byte[] file, JpegSegments.Segment frame) {
        List<Part> parts = new ArrayList<>();
        int count = Math.min(file[frame.at() + COUNT] & 0xff, (frame.length() - COUNT - 1) / 3);
        for (int c = 0; c < count; c++) {
            int at = frame.at() + COUNT + 1 + 3 * c;
            parts.add(new Part(file[at] & 0xff, (file[at + 1] & 0xff) >> 4, file[at + 1] & 0xf));
        }
        return parts;
    }

    /** Whether a component has a sample for each column of the image, but only for every second row, as in 4:4:0. */
    boolean hasHalfTheRows(int component) {
        Part part = parts.get(component);
        return part.across == parts.stream().mapToInt(Part::across).max().orElse(0)
                && 2 * part.down == parts.stream().mapToInt(Part::down).max().orElse(0);
    }

    /** Whether the first three components are luminance and colour differences; the rule of libjpeg, and so of PIL. */
    boolean isYcc() {
        if (parts.size() == 4) {
            return transform.equals(Optional.of(2));
        }
        if (hasJfif) {
            return true;
        }
        return transform.map(number -> number != 0).orElseGet(() -> !hasIds('R', 'G', 'B'));
    }

    private boolean hasIds(int first, int second, int third) {
        return parts.get(0).id == first && parts.get(1).id == second && parts.get(2).id == third;
    }

    /** Whether the JDK's decoder makes other colours of it than PIL does, though its samples are the same. */
    boolean jdkGetsOtherColours() {
        return parts.size() == 4 || parts.size() == 3 && (hasHalfTheRows(0) || hasHalfTheRows(1) || hasHalfTheRows(2)
                || !hasJfif && transform.isEmpty() && hasIds('Y', 'C', 'c'));
    }
}
