package weft.cli.microscope;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weft.kernels.Signature;
import weft.kernels.compile.KernelHeader;
import weft.train.base.InputException;
import weft.train.base.Numerals;

/** Reads a number for a parameter, as the object that a launch takes. */
public final class Scalars {

    private static final Pattern HEX = Pattern.compile("0[xX][0-9a-fA-F]{1,16}");
    private static final Pattern VECTOR = Pattern.compile("(?:[a-z]+)([1-4])|dim3");
    private static final int MOST_DIGITS = 400;

    private Scalars() {}

    /**
     * The value of a parameter.
     *
     * @param what  names the parameter in messages
     * @param takes the parameter in PTX
     * @param known the parameter in the source
     */
    static Object of(String word, String what, Signature.Parameter takes, KernelHeader.Parameter known) {
        Optional<ElementType> type = ElementType.ofCuda(known.type());
        if (takes.size() > takes.type().bytes()) {
            return struct(word, what, takes, known, type);
        }
        if (takes.type().isFloat()) {
            double value = decimal(word, what);
            return takes.size() == Double.BYTES ? (Object) value : (Object) single(word, what, value);
        }
        int bits = 8 * takes.size();
        if (known.type().equals("bool") && word.matches("true|false")) {
            return (byte) (word.equals("true") ? 1 : 0);
        }
        if (type.filter(ElementType::isFloat).isPresent()) {
            return half(type.get(), single(word, what, decimal(word, what)));
        }
        long value = whole(word, what, bits, type);
        return switch (bits) {
            case 8 -> (Object) (byte) value;
            case 16 -> (Object) (short) value;
            case 32 -> (Object) (int) value;
            default -> (Object) value;
        };
    }

    private static Object half(ElementType type, float value) {
        return type == ElementType.F16 ? Float.floatToFloat16(value) : ElementType.bfloat16(value);
    }

    /** A half or a vector: its elements, with commas between them. */
    private static byte[] struct(String word, String what, Signature.Parameter takes, KernelHeader.Parameter known,
            Optional<ElementType> elements) {
        Matcher vector = VECTOR.matcher(known.type());
        ElementType type = known.type().equals("dim3") ? ElementType.U32 : elements.orElse(null);
        int count = type == null ? 0 : takes.size() / type.bytes();
        if (type == null || !vector.matches() && count > 2) {
            throw new InputException(
                    what + " is a struct of " + takes.size() + " bytes, which the command line cannot give: launch "
                            + "it from Java with a byte[]");
        }
        String[] words = word.split(",", -1);
        if (words.length != count) {
            throw new InputException(what + " has " + count + (count == 1 ? " element" : " elements, write them as 1,2"
                    + (count > 2 ? ",3" : "") + (count > 3 ? ",4" : "")) + ": not '" + word + "'");
        }
        ByteBuffer bytes = ByteBuffer.allocate(takes.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            if (type.isFloat()) {
                type.put(bytes, i, decimal(words[i], what));
            } else {
                type.put(bytes, i, whole(words[i], what, 8 * type.bytes(), Optional.of(type)));
            }
        }
        return bytes.array();
    }

    private static double decimal(String word, String what) {
        return switch (word) {
            case "nan" -> Double.NaN;
            case "inf", "+inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> {
                if (!Numerals.isDecimal(word) || word.length() > MOST_DIGITS) {
                    throw new InputException(what + " is no number: '" + word + "'; write it as 0.5, 1e-3, inf or nan");
                }
                double value = Double.parseDouble(word);
                if (Double.isInfinite(value)) {
                    throw new InputException(what + ": " + word + " is too large");
                }
                yield value;
            }
        };
    }

    private static float single(String word, String what, double value) {
        float single = (float) value;
        if (Float.isInfinite(single) && !Double.isInfinite(value)) {
            throw new InputException(what + ": " + word + " is too large for a float");
        }
        return single;
    }

    /** A whole number of so many bits, of the sign that the source says, or of either. */
    private static long whole(String word, String what, int bits, Optional<ElementType> type) {
        BigInteger value;
        if (HEX.matcher(word).matches()) {
            value = new BigInteger(word.substring(2), 16);
            if (value.bitLength() <= bits) {
                return value.longValue();
            }
        } else if (Numerals.isDecimal(word) && word.length() <= MOST_DIGITS && isSmallPower(word)) {
            try {
                value = new BigDecimal(word).toBigIntegerExact();
            } catch (ArithmeticException e) {
                throw new InputException(what + " is a whole number, '" + word + "' is none", e);
            }
        } else {
            throw new InputException(what + " is a whole number, '" + word + "' is none");
        }
        boolean unsigned = type.filter(ElementType::isUnsigned).isPresent();
        BigInteger least = unsigned ? BigInteger.ZERO : BigInteger.ONE.shiftLeft(bits - 1).negate();
        BigInteger most = BigInteger.ONE.shiftLeft(unsigned || type.isEmpty() ? bits : bits - 1).subtract(BigInteger.ONE);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new InputException(what + ": " + word + " is not between " + least + " and " + most);
        }
        return value.longValue();
    }

    /** A power of ten that BigDecimal can write out. */
    private static boolean isSmallPower(String word) {
        int e = word.toLowerCase(Locale.ROOT).indexOf('e');
        return e < 0 || word.length() - e <= 4;
    }
}
