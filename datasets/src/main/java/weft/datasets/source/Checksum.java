package weft.datasets.source;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 sum that a file must have. Its first digits are enough, because some publishers name no more.
 *
 * @param hex the digits of the sum, lower-case: all 64 or the first 8 or more
 */
public record Checksum(String hex) {

    private static final String ALGORITHM = "SHA-256";

    /** @throws IllegalArgumentException when these are not so many hexadecimal digits in lower case */
    public Checksum {
        if (!hex.matches("[0-9a-f]{8,64}")) {
            throw new IllegalArgumentException(ALGORITHM + " needs 64 lower-case hex digits: " + hex);
        }
    }

    /** A new digest, for the bytes of the file. */
    MessageDigest digest() {
        try {
            return MessageDigest.getInstance(ALGORITHM);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the finished digest is the right one. */
    boolean matches(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest()).startsWith(hex);
    }

    @Override
    public String toString() {
        return ALGORITHM + " " + hex + (hex.length() < 64 ? "..." : "");
    }
}
