package weft.datasets;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What a file's bytes must hash to. MD5 is only for files whose publisher names nothing better. */
public record Checksum(Algorithm algorithm, String hex) {
    /** The algorithms that every Java runtime has. */
    public enum Algorithm {
        SHA_256("SHA-256", 64), MD5("MD5", 32);

        private final String javaName;
        private final int digits;

        Algorithm(String javaName, int digits) {
            this.javaName = javaName;
            this.digits = digits;
        }
    }

    public Checksum {
        if (!hex.matches("[0-9a-f]{" + algorithm.digits + "}")) {
            throw new IllegalArgumentException(algorithm.javaName + " needs " + algorithm.digits + " lower-case hex digits: "
                + hex);
        }
    }

    public static Checksum sha256(String hex) {
        return new Checksum(Algorithm.SHA_256, hex);
    }

    public static Checksum md5(String hex) {
        return new Checksum(Algorithm.MD5, hex);
    }

    /** A new digest to put the bytes through. */
    MessageDigest digest() {
        try {
            return MessageDigest.getInstance(algorithm.javaName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the finished digest is the right one. */
    boolean matches(MessageDigest digest) {
        return hex.equals(HexFormat.of().formatHex(digest.digest()));
    }

    @Override
    public String toString() {
        return algorithm.javaName + " " + hex;
    }
}
