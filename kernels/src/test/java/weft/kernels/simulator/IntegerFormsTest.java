package weft.kernels.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every integer, logic, shift, bit-field and comparison form against a Java expression written independently. */
public class IntegerFormsTest {

    /** An expectation for one triple of operands, as the bits of the destination. */
    interface Expected {
        long of(long a, long b, long c);
    }

    /** One instruction form. */
    public record Form(String instruction, String kinds, Expected expected) {
        @Override
        public String toString() {
            return instruction;
        }
    }

    private static SimulatedDriver driver;

    @BeforeAll
    static void open() {
        driver = new SimulatedDriver(1);
    }

    @AfterAll
    static void close() {
        driver.close();
    }

    static Form form(String instruction, String kinds, Expected expected) {
        return new Form(instruction, kinds, expected);
    }

    static BigInteger big(long a, int bits, boolean signed) {
        BigInteger unsigned = BigInteger.valueOf(a).mod(BigInteger.ONE.shiftLeft(bits));
        return signed && unsigned.testBit(bits - 1) ? unsigned.subtract(BigInteger.ONE.shiftLeft(bits)) : unsigned;
    }

    private static long clampTo(BigInteger value, int bits) {
        BigInteger max = BigInteger.ONE.shiftLeft(bits - 1).subtract(BigInteger.ONE);
        return value.min(max).max(max.negate().subtract(BigInteger.ONE)).longValue();
    }

    /** The forms that exist for 16, 32 and 64 bits, signed and unsigned, defined on unbounded integers. */
    private static Stream<Form> arithmetic() {
        Stream.Builder<Form> forms = Stream.builder();
        for (int bits : new int[] {16, 32, 64}) {
            for (boolean signed : new boolean[] {true, false}) {
                String t = (signed ? ".s" : ".u") + bits;
                String k = bits == 16 ? "h" : bits == 32 ? "r" : "d";
                String wide = bits == 16 ? "r" : "d";
                Expected add = (a, b, c) -> big(a, bits, signed).add(big(b, bits, signed)).longValue();
                forms.add(form("add" + t, k + k + k, add));
                forms.add(
                        form("sub" + t, k + k + k, (a, b, c) -> big(a, bits, signed).subtract(big(b, bits, signed)).longValue()));
                forms.add(form("mul.lo" + t, k + k + k,
                        (a, b, c) -> big(a, bits, signed).multiply(big(b, bits, signed)).longValue()));
                forms.add(form("mul.hi" + t, k + k + k,
                        (a, b, c) -> big(a, bits, signed).multiply(big(b, bits, signed)).shiftRight(bits).longValue()));
                forms.add(form("mad.lo" + t, k + k + k + k,
                        (a, b, c) -> big(a, bits, signed).multiply(big(b, bits, signed)).add(big(c, bits, signed)).longValue()));
                forms.add(form("mad.hi" + t, k + k + k + k,
                        (a, b, c) -> big(a, bits, signed).multiply(big(b, bits, signed)).shiftRight(bits)
                                .add(big(c, bits, signed))
                                .longValue()));
                if (bits < 64) {
                    forms.add(form("mul.wide" + t, wide + k + k,
                            (a, b, c) -> big(a, bits, signed).multiply(big(b, bits, signed)).longValue()));
                    forms.add(form("mad.wide" + t, wide + k + k + wide, (a, b, c) -> big(a, bits, signed)
                            .multiply(big(b, bits, signed)).add(big(c, 2 * bits, signed)).longValue()));
                }
                forms.add(form("div" + t, k + k + k, (a, b, c) -> big(b, bits, signed).signum() == 0 ? -1
                        : big(a, bits, signed).divide(big(b, bits, signed)).longValue()));
                forms.add(form("rem" + t, k + k + k, (a, b, c) -> big(b, bits, signed).signum() == 0 ? a
                        : big(a, bits, signed).remainder(big(b, bits, signed)).longValue()));
                forms.add(form("min" + t, k + k + k, (a, b, c) -> big(a, bits, signed).min(big(b, bits, signed)).longValue()));
                forms.add(form("max" + t, k + k + k, (a, b, c) -> big(a, bits, signed).max(big(b, bits, signed)).longValue()));
                forms.add(form("sad" + t, k + k + k + k, (a, b, c) -> big(a, bits, signed).subtract(big(b, bits, signed)).abs()
                        .add(big(c, bits, signed)).longValue()));
                forms.add(form("shr" + t, k + k + "r",
                        (a, b, c) -> big(a, bits, signed).shiftRight((int) Math.min(b & 0xffffffffL, 64)).longValue()));
                if (signed) {
                    forms.add(form("abs" + t, k + k, (a, b, c) -> big(a, bits, true).abs().longValue()));
                    forms.add(form("neg" + t, k + k, (a, b, c) -> big(a, bits, true).negate().longValue()));
                }
                for (String op : List.of("eq", "ne", "lt", "le", "gt", "ge")) {
                    forms.add(form("setp." + op + t, "p" + k + k,
                            (a, b, c) -> holds(op, big(a, bits, signed).compareTo(big(b, bits, signed))) ? 1 : 0));
                }
            }
        }
        return forms.build();
    }

    static boolean holds(String op, int order) {
        return switch (op) {
            case "eq" -> order == 0;
            case "ne" -> order != 0;
            case "lt", "lo" -> order < 0;
            case "le", "ls" -> order <= 0;
            case "gt", "hi" -> order > 0;
            default -> order >= 0;
        };
    }

    private static Stream<Form> saturating() {
        return Stream.of(
                form("add.sat.s32", "rrr", (a, b, c) -> clampTo(big(a, 32, true).add(big(b, 32, true)), 32)),
                form("sub.sat.s32", "rrr", (a, b, c) -> clampTo(big(a, 32, true).subtract(big(b, 32, true)), 32)),
                form("mad.hi.sat.s32", "rrrr", (a, b, c) -> clampTo(
                        big(a, 32, true).multiply(big(b, 32, true)).shiftRight(32).add(big(c, 32, true)), 32)),
                form("mul24.lo.s32", "rrr", (a, b, c) -> big(a, 24, true).multiply(big(b, 24, true)).longValue()),
                form("mul24.lo.u32", "rrr", (a, b, c) -> big(a, 24, false).multiply(big(b, 24, false)).longValue()),
                form("mul24.hi.s32", "rrr", (a, b, c) -> big(a, 24, true).multiply(big(b, 24, true)).shiftRight(16).longValue()),
                form("mul24.hi.u32", "rrr",
                        (a, b, c) -> big(a, 24, false).multiply(big(b, 24, false)).shiftRight(16).longValue()),
                form("mad24.lo.s32", "rrrr", (a, b, c) -> big(a, 24, true).multiply(big(b, 24, true)).longValue() + c),
                form("mad24.lo.u32", "rrrr", (a, b, c) -> big(a, 24, false).multiply(big(b, 24, false)).longValue() + c),
                form("mad24.hi.u32", "rrrr",
                        (a, b, c) -> big(a, 24, false).multiply(big(b, 24, false)).shiftRight(16).longValue() + c),
                form("mad24.hi.s32", "rrrr",
                        (a, b, c) -> big(a, 24, true).multiply(big(b, 24, true)).shiftRight(16).longValue() + c),
                form("mad24.hi.sat.s32", "rrrr", (a, b, c) -> clampTo(
                        big(a, 24, true).multiply(big(b, 24, true)).shiftRight(16).add(big(c, 32, true)), 32)));
    }

    private static Stream<Form> logic() {
        Stream.Builder<Form> forms = Stream.builder();
        String[] kinds = {"p", "h", "r", "d"};
        String[] types = {".pred", ".b16", ".b32", ".b64"};
        for (int k = 0; k < 4; k++) {
            String three = kinds[k].repeat(3);
            forms.add(form("and" + types[k], three, (a, b, c) -> a & b));
            forms.add(form("or" + types[k], three, (a, b, c) -> a | b));
            forms.add(form("xor" + types[k], three, (a, b, c) -> a ^ b));
            forms.add(form("not" + types[k], kinds[k].repeat(2), (a, b, c) -> ~a));
            if (k > 0) {
                int bits = 8 << k;
                String t = types[k];
                String r = kinds[k];
                forms.add(form("cnot" + t, r + r, (a, b, c) -> big(a, bits, false).signum() == 0 ? 1 : 0));
                forms.add(form("shl" + t, r + r + "r",
                        (a, b, c) -> big(a, bits, false).shiftLeft((int) Math.min(b & 0xffffffffL, 64)).longValue()));
                forms.add(form("shr" + t, r + r + "r",
                        (a, b, c) -> big(a, bits, false).shiftRight((int) Math.min(b & 0xffffffffL, 64)).longValue()));
                forms.add(form("selp" + t, r + r + r + "p", (a, b, c) -> (c & 1) != 0 ? a : b));
                forms.add(form("slct" + t + ".s32", r + r + r + "r", (a, b, c) -> (int) c >= 0 ? a : b));
                forms.add(form("slct" + t + ".f32", r + r + r + "f",
                        (a, b, c) -> Float.intBitsToFloat((int) c) >= 0 ? a : b));
                forms.add(form("setp.eq" + t, "p" + r + r, (a, b, c) -> big(a, bits, false).equals(big(b, bits, false)) ? 1 : 0));
                forms.add(form("mov" + t, r + r, (a, b, c) -> a));
            }
        }
        for (int k = 1; k < 4; k++) {
            int bits = 8 << k;
            String r = kinds[k];
            for (String op : List.of("lo", "ls", "hi", "hs")) {
                forms.add(form("setp." + op + ".u" + bits, "p" + r + r,
                        (a, b, c) -> holds(op, big(a, bits, false).compareTo(big(b, bits, false))) ? 1 : 0));
            }
            forms.add(form("setp.ne" + types[k], "p" + r + r,
                    (a, b, c) -> big(a, bits, false).equals(big(b, bits, false)) ? 0 : 1));
            for (String t : List.of(".s" + bits, ".u" + bits)) {
                forms.add(form("selp" + t, r + r + r + "p", (a, b, c) -> (c & 1) != 0 ? a : b));
                forms.add(form("slct" + t + ".s32", r + r + r + "r", (a, b, c) -> (int) c >= 0 ? a : b));
                forms.add(form("slct" + t + ".f32", r + r + r + "f", (a, b, c) -> Float.intBitsToFloat((int) c) >= 0 ? a : b));
            }
        }
        forms.add(form("setp.lt.and.s32 %p0, %r1, %r2, %p3", "prrp", (a, b, c) -> (int) a < (int) b && (c & 1) != 0 ? 1 : 0));
        forms.add(form("setp.lt.or.s32 %p0, %r1, %r2, !%p3", "prrp", (a, b, c) -> (int) a < (int) b || (c & 1) == 0 ? 1 : 0));
        forms.add(form("setp.lt.xor.s32 %p4|%p0, %r1, %r2, %p3", "prrp",
                (a, b, c) -> (int) a >= (int) b ^ (c & 1) != 0 ? 1 : 0));
        forms.add(form("set.gt.u32.s32", "rrr", (a, b, c) -> (int) a > (int) b ? -1 : 0));
        forms.add(form("set.le.f32.u64", "fdd", (a, b, c) -> Long.compareUnsigned(a, b) <= 0 ? Float.floatToIntBits(1f) : 0));
        return forms.build();
    }

    private static long lop3(long a, long b, long c, int table) {
        long result = 0;
        for (int bit = 0; bit < 32; bit++) {
            int k = (int) (a >>> bit & 1) * 4 + (int) (b >>> bit & 1) * 2 + (int) (c >>> bit & 1);
            result |= (long) (table >>> k & 1) << bit;
        }
        return result;
    }

    private static long field(long a, long position, long length, int bits, boolean signed) {
        int from = (int) (position & 255);
        int count = (int) (length & 255);
        int sign = signed && count > 0 ? (int) (a >>> Math.min(from + count - 1, bits - 1) & 1) : 0;
        long result = 0;
        for (int k = 0; k < bits; k++) {
            long bit = k < count && from + k < bits ? a >>> from + k & 1 : sign;
            result |= bit << k;
        }
        return result;
    }

    private static long inserted(long a, long b, int position, int length, int bits) {
        long result = b;
        for (int k = 0; k < length && position + k < bits; k++) {
            result = result & ~(1L << position + k) | (a >>> k & 1) << position + k;
        }
        return result;
    }

    private static Stream<Form> bits() {
        Expected funnel = (a, b, c) -> (b << 32 | a & 0xffffffffL);
        return Stream.of(
                form("lop3.b32 %r0, %r1, %r2, %r3, 0x1e", "rrrr", (a, b, c) -> lop3(a, b, c, 0x1e)),
                form("lop3.b32 %r0, %r1, %r2, %r3, 0xe8", "rrrr", (a, b, c) -> lop3(a, b, c, 0xe8)),
                form("shf.l.clamp.b32", "rrrr",
                        (a, b, c) -> big(funnel.of(a, b, c), 64, false).shiftLeft((int) Math.min(c & 0xffffffffL, 32))
                                .shiftRight(32).longValue()),
                form("shf.r.clamp.b32", "rrrr",
                        (a, b, c) -> big(funnel.of(a, b, c), 64, false).shiftRight((int) Math.min(c & 0xffffffffL, 32))
                                .longValue()),
                form("shf.l.wrap.b32", "rrrr",
                        (a, b, c) -> big(funnel.of(a, b, c), 64, false).shiftLeft((int) (c & 31)).shiftRight(32).longValue()),
                form("shf.r.wrap.b32", "rrrr",
                        (a, b, c) -> big(funnel.of(a, b, c), 64, false).shiftRight((int) (c & 31)).longValue()),
                form("popc.b32", "rr", (a, b, c) -> big(a, 32, false).bitCount()),
                form("popc.b64", "rd", (a, b, c) -> big(a, 64, false).bitCount()),
                form("clz.b32", "rr", (a, b, c) -> 32 - big(a, 32, false).bitLength()),
                form("clz.b64", "rd", (a, b, c) -> 64 - big(a, 64, false).bitLength()),
                form("brev.b32", "rr", (a, b, c) -> Integer.reverse((int) a)),
                form("brev.b64", "dd", (a, b, c) -> Long.reverse(a)),
                form("bfind.u32", "rr", (a, b, c) -> big(a, 32, false).bitLength() - 1),
                form("bfind.s32", "rr", (a, b, c) -> big(a, 32, true).bitLength() - 1),
                form("bfind.u64", "rd", (a, b, c) -> big(a, 64, false).bitLength() - 1),
                form("bfind.s64", "rd", (a, b, c) -> big(a, 64, true).bitLength() - 1),
                form("bfind.shiftamt.u32", "rr", (a, b, c) -> (int) a == 0 ? -1 : 32 - big(a, 32, false).bitLength()),
                form("bfind.shiftamt.s32", "rr",
                        (a, b, c) -> big(a, 32, true).bitLength() == 0 ? -1 : 32 - big(a, 32, true).bitLength()),
                form("bfind.shiftamt.u64", "rd", (a, b, c) -> a == 0 ? -1 : 64 - big(a, 64, false).bitLength()),
                form("bfind.shiftamt.s64", "rd",
                        (a, b, c) -> big(a, 64, true).bitLength() == 0 ? -1 : 64 - big(a, 64, true).bitLength()),
                form("bfe.u32", "rrrr", (a, b, c) -> field(a, b, c, 32, false)),
                form("bfe.s32", "rrrr", (a, b, c) -> field(a, b, c, 32, true)),
                form("bfe.u64", "ddrr", (a, b, c) -> field(a, b, c, 64, false)),
                form("bfe.s64", "ddrr", (a, b, c) -> field(a, b, c, 64, true)),
                form("bfi.b32 %r0, %r1, %r2, %r3, 7", "rrrr", (a, b, c) -> inserted(a, b, (int) (c & 255), 7, 32)),
                form("bfi.b64 %d0, %d1, %d2, 13, %r3", "dddr", (a, b, c) -> inserted(a, b, 13, (int) (c & 255), 64)),
                form("bmsk.clamp.b32", "rrr", (a, b, c) -> inserted(-1, 0, (int) Math.min(a & 0xffffffffL, 32),
                        (int) Math.min(b & 0xffffffffL, 32), 32)),
                form("bmsk.wrap.b32", "rrr", (a, b, c) -> inserted(-1, 0, (int) (a & 31), (int) (b & 31), 32)),
                form("szext.wrap.u32", "rrr",
                        (a, b, c) -> big(a, 32, false).mod(BigInteger.ONE.shiftLeft((int) (b & 31))).longValue()),
                form("szext.clamp.u32", "rrr", (a, b, c) -> big(a, 32, false)
                        .mod(BigInteger.ONE.shiftLeft((int) Math.min(b & 0xffffffffL, 32))).longValue()),
                form("szext.clamp.s32", "rrr", (a, b, c) -> {
                    int width = (int) Math.min(b & 0xffffffffL, 32);
                    return width == 0 ? 0 : big(a, width, true).longValue();
                }),
                form("prmt.b32", "rrrr", (a, b, c) -> permuted(a, b, c)),
                form("prmt.b32.rc8", "rrrr", (a, b, c) -> (a >>> 8 * (c & 3) & 255) * 0x01010101L),
                form("prmt.b32.rc16", "rrrr", (a, b, c) -> (a >>> 16 * (c & 1) & 65535) * 0x00010001L),
                form("prmt.b32.f4e", "rrrr", (a, b, c) -> funnel.of(a, b, c) >>> 8 * (c & 3)),
                form("dp4a.s32.s32", "rrrr", (a, b, c) -> dot(a, true, b, true) + c),
                form("dp4a.u32.s32", "rrrr", (a, b, c) -> dot(a, false, b, true) + c),
                form("dp4a.s32.u32", "rrrr", (a, b, c) -> dot(a, true, b, false) + c),
                form("dp4a.u32.u32", "rrrr", (a, b, c) -> dot(a, false, b, false) + c),
                form("prmt.b32.b4e", "rrrr", (a, b, c) -> permuted(a, b, backward((int) c & 3))),
                form("prmt.b32.ecl", "rrrr",
                        (a, b, c) -> permuted(a, b, new int[] {0x3210, 0x3211, 0x3222, 0x3333}[(int) c & 3])),
                form("prmt.b32.ecr", "rrrr",
                        (a, b, c) -> permuted(a, b, new int[] {0x0000, 0x1110, 0x2210, 0x3210}[(int) c & 3])),
                form("szext.wrap.s32", "rrr", (a, b, c) -> (b & 31) == 0 ? 0 : big(a, (int) (b & 31), true).longValue()),
                form("and.b32 %r2, %r2, 31; fns.b32 %r0, %r1, %r2, %r3", "rrrr",
                        (a, b, c) -> nth((int) a, (int) b & 31, (int) c)));
    }

    private static long backward(int c) {
        return new int[] {0x5670, 0x6701, 0x7012, 0x0123}[c];
    }

    private static long nth(int mask, int base, int offset) {
        if (offset == 0) {
            return (mask >> base & 1) == 1 ? base : -1;
        }
        List<Integer> found = IntStream.range(0, 32).filter(k -> (mask >> k & 1) == 1)
                .filter(k -> offset > 0 ? k >= base : k <= base).boxed()
                .sorted(offset > 0 ? Comparator.naturalOrder() : Comparator.reverseOrder()).toList();
        return Math.abs((long) offset) > found.size() ? -1 : found.get(Math.abs(offset) - 1);
    }

    /** Two 16-bit numbers times two of the four bytes of the other operand. */
    private static Stream<Form> dotProducts() {
        Stream.Builder<Form> forms = Stream.builder();
        for (boolean first : new boolean[] {true, false}) {
            for (boolean second : new boolean[] {true, false}) {
                for (int from : new int[] {0, 16}) {
                    forms.add(form("dp2a." + (from == 0 ? "lo" : "hi") + (first ? ".s32" : ".u32") + (second ? ".s32" : ".u32"),
                            "rrrr", (a, b, c) -> c + big(a, 16, first).multiply(big(b >>> from, 8, second))
                                    .add(big(a >>> 16, 16, first).multiply(big(b >>> from + 8, 8, second))).longValue()));
                }
            }
        }
        return forms.build();
    }

    private static long permuted(long a, long b, long c) {
        long both = b << 32 | a & 0xffffffffL;
        long result = 0;
        for (int k = 0; k < 4; k++) {
            int selector = (int) (c >>> 4 * k) & 15;
            long value = both >>> 8 * (selector & 7) & 255;
            value = selector < 8 ? value : value < 128 ? 0 : 255;
            result |= value << 8 * k;
        }
        return result;
    }

    private static long dot(long a, boolean aSigned, long b, boolean bSigned) {
        long sum = 0;
        for (int k = 0; k < 4; k++) {
            sum += big(a >>> 8 * k, 8, aSigned).longValue() * big(b >>> 8 * k, 8, bSigned).longValue();
        }
        return sum;
    }

    /** Carry chains: 64-bit arithmetic out of 32-bit halves, where the third operand supplies the upper half of one number. */
    private static Stream<Form> carries() {
        String sum = "add.cc.u32 %r4, %r1, %r2; addc.u32 %r0, %r3, 5";
        String difference = "sub.cc.u32 %r4, %r1, %r2; subc.u32 %r0, %r3, 5";
        String product = "mad.lo.cc.u32 %r4, %r1, %r2, %r3; madc.hi.u32 %r0, %r1, %r2, 9";
        String chain = "add.cc.s64 %d4, %d1, %d2; addc.cc.s64 %d5, %d3, -1; addc.s64 %d0, 0, 0";
        BigInteger one = BigInteger.ONE;
        return Stream.of(
                form(sum, "rrrr", (a, b, c) -> (c + 5) + ((a & 0xffffffffL) + (b & 0xffffffffL) >>> 32)),
                form(difference, "rrrr", (a, b, c) -> c - 5 - ((a & 0xffffffffL) < (b & 0xffffffffL) ? 1 : 0)),
                form(product, "rrrr", (a, b, c) -> big(a, 32, false).multiply(big(b, 32, false)).add(big(c, 32, false))
                        .add(BigInteger.valueOf(9).shiftLeft(32)).shiftRight(32).longValue()),
                form(chain, "dddd", (a, b, c) -> big(a, 64, false).add(big(b, 64, false))
                        .add(big(c, 64, false).add(one.shiftLeft(64).subtract(one)).shiftLeft(64)).shiftRight(128).longValue()),
                form("add.cc.s32 %r4, %r1, %r2; addc.s32 %r0, 0, 0", "rrr",
                        (a, b, c) -> (a & 0xffffffffL) + (b & 0xffffffffL) >>> 32),
                form("add.cc.u64 %d4, %d1, %d2; addc.u64 %d0, %d3, 0", "dddd",
                        (a, b, c) -> c + big(a, 64, false).add(big(b, 64, false)).shiftRight(64).longValue()),
                form("sub.cc.s32 %r4, %r1, %r2; subc.s32 %r0, %r3, 0", "rrrr",
                        (a, b, c) -> c - ((a & 0xffffffffL) < (b & 0xffffffffL) ? 1 : 0)),
                form("sub.cc.s64 %d4, %d1, %d2; subc.s64 %d0, %d3, 7", "dddd",
                        (a, b, c) -> c - 7 - (Long.compareUnsigned(a, b) < 0 ? 1 : 0)),
                form("add.cc.u32 %r4, %r1, %r2; madc.lo.s32 %r0, %r1, %r3, 11", "rrrr",
                        (a, b, c) -> a * c + 11 + ((a & 0xffffffffL) + (b & 0xffffffffL) >>> 32)),
                form("add.cc.u64 %d4, %d1, %d2; madc.lo.s64 %d0, %d1, %d3, 11", "dddd",
                        (a, b, c) -> a * c + 11 + big(a, 64, false).add(big(b, 64, false)).shiftRight(64).longValue()),
                form("add.cc.u32 %r4, %r1, %r2; madc.hi.s32 %r0, %r1, %r3, 11", "rrrr",
                        (a, b, c) -> ((long) (int) a * (int) c >> 32) + 11 + ((a & 0xffffffffL) + (b & 0xffffffffL) >>> 32)),
                form("add.cc.u64 %d4, %d1, %d2; madc.hi.s64 %d0, %d1, %d3, 11", "dddd",
                        (a, b, c) -> big(a, 64, true).multiply(big(c, 64, true)).shiftRight(64).longValue() + 11
                                + big(a, 64, false).add(big(b, 64, false)).shiftRight(64).longValue()),
                form("sub.cc.u64 %d4, %d1, %d2; subc.u64 %d0, %d3, 0", "dddd",
                        (a, b, c) -> c - (Long.compareUnsigned(a, b) < 0 ? 1 : 0)),
                form("mad.lo.cc.u64 %d4, %d1, %d2, %d3; madc.hi.u64 %d0, %d1, %d2, 0", "dddd",
                        (a, b, c) -> big(a, 64, false).multiply(big(b, 64, false)).add(big(c, 64, false)).shiftRight(64)
                                .longValue()));
    }

    public static Stream<Form> forms() {
        return Stream.of(arithmetic(), saturating(), logic(), bits(), dotProducts(), carries()).flatMap(s -> s);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"forms", "weft.kernels.simulator.PackedForms#packed"})
    void anInstructionGivesWhatTheJavaExpressionGives(Form form) {
        long[][] operands = OpHarness.operands(form.kinds(), form.instruction().hashCode());
        long[] results = OpHarness.run(driver, form.instruction(), form.kinds(), operands);
        long mask = switch (form.kinds().charAt(0)) {
            case 'p' -> 1;
            case 'h' -> 0xffff;
            case 'd' -> -1;
            default -> 0xffffffffL;
        };
        for (int i = 0; i < results.length; i++) {
            long[] o = operands[i];
            assertThat(results[i]).as("%s of %x, %x, %x", form, o[0], o[1], o[2])
                    .isEqualTo(form.expected().of(o[0], o[1], o[2]) & mask);
        }
    }
}
