package weft.datasets.image;

import java.io.ByteArrayOutputStream;

/**
 * Takes the colour profile out of a JPEG file. The JDK's decoder converts samples by an embedded profile and cannot be told
 * not to; PIL does not convert, and networks are trained on what PIL gives. A profile is one or more APP2 segments (FF E2)
 * that begin with "ICC_PROFILE" and a zero.
 */
final class JpegProfile {
    private static final int APP2 = 0xFFE2;

    private JpegProfile() {}

    /** The file without its profile; what is not a JPEG, or is damaged, is left to the decoder as it is. */
    static byte[] remove(byte[] file) {
        JpegSegments parts = JpegSegments.of(file);
        if (parts.segments().stream().noneMatch(segment -> parts.isNamed(segment, APP2, "ICC_PROFILE"))) {
            return file;
        }
        var out = new ByteArrayOutputStream(file.length);
        out.write(file, 0, 2);
        for (JpegSegments.Segment segment : parts.segments()) {
            if (!parts.isNamed(segment, APP2, "ICC_PROFILE")) {
                out.write(file, segment.at(), segment.length());
            }
        }
        out.write(file, parts.end(), file.length - parts.end());
        return out.toByteArray();
    }
}
