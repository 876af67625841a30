package weft.datasets.base;

import java.util.Comparator;

/**
 * Names in the order of their code points, as Python sorts them: so the classes of a folder get the same labels as in
 * torchvision. Java's own order of strings is that of UTF-16, which puts what lies beyond U+FFFF, such as emoji, before
 * U+E000 to U+FFFF.
 */
public final class NameOrder {
    /** Compares strings code point by code point. */
    public static final Comparator<String> BY_CODE_POINT = NameOrder::compare;

    private NameOrder() {}

    private static int compare(String a, String b) {
        int n = Math.min(a.length(), b.length());
        for (int i = 0; i < n; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                return Integer.compare(rank(a.charAt(i)), rank(b.charAt(i)));
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** Half of a code point beyond U+FFFF counts as more than any char that is a code point of its own. */
    private static int rank(char c) {
        return Character.isSurrogate(c) ? c + 0x10000 : c;
    }
}
