package weft.datasets.source;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The checksum that a file must have. MD5 is only for files whose publisher names nothing better; of a SHA-256 sum the first
 * digits are enough, because some publishers name no more.
 *
 * @param hex the digits of the sum, lower-case: all of them, or of SHA-256 the first {@value #FEWEST} or more
 */
public record Checksum(Algorithm algorithm, String hex) {
    /** The algorithms that every Java runtime has. */
    public enum Algorithm {
        /** 64 hexadecimal digits. */
        SHA_256("SHA-256", 64),
        /** 32 hexadecimal digits. */
        MD5("MD5", 32);

        private final String javaName;
        private final int digits;

        Algorithm(String javaName, int digits) {
            this.javaName = javaName;
            this.digits = digits;
        }
    }

    private static final int FEWEST = 8;

    public Checksum {
        int fewest = algorithm == Algorithm.SHA_256 ? FEWEST : algorithm.digits;
        if (!hex.matches("[0-9a-f]{" + fewest + "," + algorithm.digits + "}")) {
            throw new IllegalArgumentException(algorithm.javaName + " needs " + algorithm.digits + " lower-case hex digits: "
                    + hex);
        }
    }

    /**
     * A SHA-256 sum, of which at least the first {@value #FEWEST} digits are known.
     *
     * @throws IllegalArgumentException when these are not hexadecimal digits in lower case
     */
    public static Checksum sha256(String hex) {
        return new Checksum(Algorithm.SHA_256, hex);
    }

    /**
     * An MD5 sum, with all digits.
     *
     * @throws IllegalArgumentException when these are not 32 hexadecimal digits in lower case
     */
    public static Checksum md5(String hex) {
        return new Checksum(Algorithm.MD5, hex);
    }

    /** A new digest of this algorithm, for the bytes of the file. */
    MessageDigest digest() {
        try {
            return MessageDigest.getInstance(algorithm.javaName);
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
        return algorithm.javaName + " " + hex + (hex.length() < algorithm.digits ? "..." : "");
    }
}
