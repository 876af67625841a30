package weft.kernels.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.kernels.ptx.PtxType;

/** Every conversion between integers and floats, with every rounding and saturation, against exact decimals. */
public class ConvertFormsTest {

    private static final List<String> TYPES = List.of("s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64", "f32", "f64");

    private static SimulatedDriver driver;

    @BeforeAll
    static void open() {
        driver = new SimulatedDriver(1);
    }

    @AfterAll
    static void close() {
        driver.close();
    }

    /** One conversion; {@code modifiers} with their dots. */
    public record Conversion(String modifiers, PtxType to, PtxType from) {
        @Override
        public String toString() {
            return "cvt" + modifiers + "." + to + "." + from;
        }
    }

    public static Stream<Conversion> conversions() {
        List<Conversion> all = new ArrayList<>();
        for (String to : TYPES) {
            for (String from : TYPES) {
                PtxType t = PtxType.named(to);
                PtxType f = PtxType.named(from);
                for (String modifiers : modifiers(t, f)) {
                    all.add(new Conversion(modifiers, t, f));
                }
            }
        }
        return all.stream();
    }

    private static List<String> modifiers(PtxType to, PtxType from) {
        if (to.isFloat() && from.isFloat()) {
            return to == from ? List.of("", ".rni", ".rzi", ".rmi", ".rpi", ".sat")
                    : to == PtxType.F64 ? List.of("") : List.of(".rn", ".rz", ".rm", ".rp", ".rn.sat", ".rn.ftz");
        }
        if (to.isFloat()) {
            return List.of(".rn", ".rz", ".rm", ".rp");
        }
        if (from.isFloat()) {
            return List.of(".rni", ".rzi", ".rmi", ".rpi");
        }
        boolean fits = clamp(to, lowest(from)).equals(lowest(from)) && clamp(to, highest(from)).equals(highest(from));
        return fits ? List.of("") : List.of("", ".sat");
    }

    public static String kinds(Conversion conversion) {
        return "" + kind(conversion.to()) + kind(conversion.from());
    }

    private static char kind(PtxType type) {
        return type == PtxType.F32 ? 'f' : type == PtxType.F64 ? 'g' : type.bits() == 64 ? 'd' : type.bits() == 32 ? 'r' : 'h';
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("conversions")
    void aConversionGivesTheExactValueRoundedAndClamped(Conversion conversion) {
        String kinds = kinds(conversion);
        long[][] operands = OpHarness.operands(kinds, conversion.toString().hashCode());
        long[] results = OpHarness.run(driver, conversion.toString(), kinds, operands);
        for (int i = 0; i < results.length; i++) {
            assertThat(results[i]).as("%s of %x", conversion, operands[i][0]).isEqualTo(expected(conversion, operands[i][0]));
        }
    }

    static long expected(Conversion c, long bits) {
        if (c.from().isFloat()) {
            double value = c.from() == PtxType.F32 ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
            return c.to().isFloat() ? floatToFloat(c, value) : floatToInteger(c, value);
        }
        BigInteger value = BigInteger.valueOf(bits).mod(BigInteger.ONE.shiftLeft(c.from().bits()));
        if (c.from().isSigned() && value.testBit(c.from().bits() - 1)) {
            value = value.subtract(BigInteger.ONE.shiftLeft(c.from().bits()));
        }
        if (c.to().isFloat()) {
            return toFloat(c.to(), new BigDecimal(value), mode(c.modifiers()));
        }
        return inRegister(c.to(), c.modifiers().equals(".sat") ? clamp(c.to(), value) : cut(c.to(), value));
    }

    private static BigInteger lowest(PtxType type) {
        return type.isSigned() ? BigInteger.ONE.shiftLeft(type.bits() - 1).negate() : BigInteger.ZERO;
    }

    private static BigInteger highest(PtxType type) {
        return BigInteger.ONE.shiftLeft(type.isSigned() ? type.bits() - 1 : type.bits()).subtract(BigInteger.ONE);
    }

    private static BigInteger clamp(PtxType to, BigInteger value) {
        return value.max(lowest(to)).min(highest(to));
    }

    private static BigInteger cut(PtxType to, BigInteger value) {
        BigInteger low = value.mod(BigInteger.ONE.shiftLeft(to.bits()));
        return to.isSigned() && low.testBit(to.bits() - 1) ? low.subtract(BigInteger.ONE.shiftLeft(to.bits())) : low;
    }

    /** A value narrower than its register is extended by its own sign. */
    private static long inRegister(PtxType to, BigInteger value) {
        int bits = Math.max(16, to.bits());
        return value.mod(BigInteger.ONE.shiftLeft(bits)).longValue();
    }

    private static RoundingMode mode(String modifiers) {
        return switch (modifiers.length() < 3 ? "" : modifiers.substring(1, 3)) {
            case "rz" -> RoundingMode.DOWN;
            case "rm" -> RoundingMode.FLOOR;
            case "rp" -> RoundingMode.CEILING;
            default -> RoundingMode.HALF_EVEN;
        };
    }

    private static long floatToInteger(Conversion c, double value) {
        if (value != value) {
            boolean zero = c.from() == PtxType.F32 && c.to().bits() < 64;
            return zero ? 0 : inRegister(c.to(), cut(c.to(), BigInteger.ONE.shiftLeft(c.to().bits() - 1)));
        }
        BigInteger huge = BigInteger.ONE.shiftLeft(70);
        BigInteger whole = Double.isInfinite(value) ? value > 0 ? huge : huge.negate()
                : new BigDecimal(value).setScale(0, mode(c.modifiers())).toBigInteger();
        return inRegister(c.to(), clamp(c.to(), whole));
    }

    private static long floatToFloat(Conversion c, double value) {
        boolean whole = c.modifiers().endsWith("i");
        if (c.modifiers().endsWith(".sat")) {
            double rounded = c.to() == PtxType.F32 ? (float) value : value;
            return bits(c.to(), rounded != rounded || rounded < 0 ? 0 : Math.min(1, Math.abs(rounded)));
        }
        if (!Double.isFinite(value) || value == 0) {
            return bits(c.to(), value);
        }
        BigDecimal exact = new BigDecimal(value);
        if (whole) {
            BigDecimal rounded = exact.setScale(0, mode(c.modifiers()));
            return bits(c.to(), Math.copySign(rounded.doubleValue(), value));
        }
        long result = toFloat(c.to(), exact, mode(c.modifiers()));
        boolean denormal = (result & 0x7f800000L) == 0 && c.to() == PtxType.F32;
        return c.modifiers().endsWith("ftz") && denormal ? result & 0x80000000L
                : denormal && (result & 0x7fffffffL) == 0 && value < 0 ? 0x80000000L : result;
    }

    private static long toFloat(PtxType to, BigDecimal exact, RoundingMode mode) {
        double nearest = to == PtxType.F32 ? exact.floatValue() : exact.doubleValue();
        if (exact.signum() == 0) {
            return bits(to, 0);
        }
        boolean down = mode == RoundingMode.FLOOR || mode == RoundingMode.DOWN && exact.signum() > 0;
        boolean up = mode == RoundingMode.CEILING || mode == RoundingMode.DOWN && exact.signum() < 0;
        int side = Double.isInfinite(nearest) ? nearest > 0 ? -1 : 1 : exact.compareTo(new BigDecimal(nearest));
        if (down && side < 0) {
            nearest = to == PtxType.F32 ? Math.nextDown((float) nearest) : Math.nextDown(nearest);
        } else if (up && side > 0) {
            nearest = to == PtxType.F32 ? Math.nextUp((float) nearest) : Math.nextUp(nearest);
        }
        return bits(to, nearest);
    }

    private static long bits(PtxType to, double value) {
        if (value != value) {
            return to == PtxType.F32 ? 0x7fffffffL : 0xfff8000000000000L;
        }
        return to == PtxType.F32 ? Float.floatToRawIntBits((float) value) & 0xffffffffL : Double.doubleToRawLongBits(value);
    }
}
