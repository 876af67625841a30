package weft.datasets.npy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import weft.datasets.base.DataException;

/**
 * The header of a {@code .npy} file: a dictionary in Python's notation,
 * {@code {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }}.
 *
 * @param type        the type without its order of bytes
 * @param bigEndian   whether the high byte of an element comes first
 * @param columnMajor whether elements are column by column
 * @param shape       the extents
 */
record NpyHeader(String type, boolean bigEndian, boolean columnMajor, List<Integer> shape) {

    private static final Pattern ENTRY =
            Pattern.compile("\\s*'([a-z_]+)'\\s*:\\s*('[^']*'|True|False|\\([0-9L,\\s]*\\)|\\[.*\\])\\s*,?");
    private static final Pattern TYPE = Pattern.compile("([<>|=])(f[248]|[iu][1248]|b1|V2)");
    private static final int MOST_DIMENSIONS = 64;

    /** Reads the text of a header; {@code file} is named in messages. */
    static NpyHeader read(String file, String text) {
        String inside = text.strip();
        if (!inside.startsWith("{") || !inside.endsWith("}")) {
            throw new DataException(file + ": the header is no dictionary");
        }
        String rest = inside.substring(1, inside.length() - 1);
        String descr = null;
        String order = null;
        String shape = null;
        Matcher entry = ENTRY.matcher(rest);
        int at = 0;
        while (entry.find(at) && entry.start() == at) {
            switch (entry.group(1)) {
                case "descr" -> descr = entry.group(2);
                case "fortran_order" -> order = entry.group(2);
                case "shape" -> shape = entry.group(2);
                default -> throw new DataException(file + ": unknown entry '" + entry.group(1) + "' in the header");
            }
            at = entry.end();
        }
        if (!rest.substring(at).isBlank() || descr == null || order == null || shape == null || !shape.startsWith("(")
                || !order.matches("True|False")) {
            throw new DataException(file + ": the header is not one of an array: " + shortened(inside));
        }
        Matcher type = TYPE.matcher(descr.replace("'", ""));
        if (!type.matches()) {
            throw new DataException(file + ": elements of type " + shortened(descr) + " are not read; floats, whole numbers and "
                    + "booleans are");
        }
        List<Integer> extents = extents(file, shape);
        if (bytes(type.group(2), extents) > Integer.MAX_VALUE - 8) {
            throw new DataException(file + ": an array " + extents + " is too large: it has more than 2 GB");
        }
        return new NpyHeader(type.group(2), type.group(1).equals(">"), order.equals("True"), extents);
    }

    private static List<Integer> extents(String file, String shape) {
        List<Integer> extents = new ArrayList<>();
        for (String part : shape.substring(1, shape.length() - 1).split(",")) {
            String digits = part.strip().replace("L", "");
            if (digits.isEmpty()) {
                continue;
            }
            if (digits.length() > 10 || !digits.matches("[0-9]+") || Long.parseLong(digits) > Integer.MAX_VALUE
                    || extents.size() == MOST_DIMENSIONS) {
                throw new DataException(file + ": the shape is too large: " + shortened(shape));
            }
            extents.add(Integer.parseInt(digits));
        }
        return extents;
    }

    private static String shortened(String text) {
        String shown = text.replaceAll("\\p{Cntrl}", "?");
        return shown.length() > 80 ? shown.substring(0, 80) + "..." : shown;
    }

    /** Bytes of an element. */
    static int elementBytes(String type) {
        return type.charAt(1) - '0';
    }

    /** Bytes of an array, at most {@link Long#MAX_VALUE}. */
    static long bytes(String type, List<Integer> shape) {
        BigInteger bytes = BigInteger.valueOf(elementBytes(type));
        for (int extent : shape) {
            bytes = bytes.multiply(BigInteger.valueOf(extent));
        }
        return bytes.bitLength() < Long.SIZE ? bytes.longValue() : Long.MAX_VALUE;
    }

    /** The header of an array, row by row, the low byte of an element first. */
    static String write(String type, List<Integer> shape) {
        String order = elementBytes(type) == 1 || type.startsWith("V") ? "|" : "<";
        String extents =
                shape.stream().map(Object::toString).collect(Collectors.joining(", ", "(", shape.size() == 1 ? ",)" : ")"));
        return "{'descr': '" + order + type + "', 'fortran_order': False, 'shape': " + extents + ", }";
    }
}
