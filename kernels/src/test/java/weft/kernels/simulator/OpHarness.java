package weft.kernels.simulator;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import weft.kernels.Arguments;
import weft.kernels.Launch;

/**
 * Runs one instruction on many operand triples. Operands travel as 64-bit slots; a letter says in which kind of register each
 * goes: {@code h} 16 bits, {@code r} 32 bits, {@code d} 64 bits, {@code f} float32, {@code g} float64, {@code p} predicate.
 */
public final class OpHarness {

    private static final String HEAD = ".version 8.2\n.target sm_90\n.address_size 64\n";

    private OpHarness() {}

    /** The PTX text of a kernel {@code name} that applies {@code instruction} to its operands. */
    public static String kernel(String name, String instruction, String kinds) {
        StringBuilder text = new StringBuilder();
        text.append(".visible .entry ").append(name).append("(.param .u64 in, .param .u64 out, .param .u32 n)\n{\n")
                .append("  .reg .pred %p<8>; .reg .b16 %h<8>; .reg .b32 %r<16>; .reg .b64 %d<16>;\n")
                .append("  .reg .f32 %f<8>; .reg .f64 %g<8>;\n")
                .append("  mov.u32 %r10, %ctaid.x; mov.u32 %r11, %ntid.x; mov.u32 %r12, %tid.x;\n")
                .append("  mad.lo.s32 %r13, %r10, %r11, %r12; ld.param.u32 %r14, [n]; setp.ge.u32 %p7, %r13, %r14;\n")
                .append("  @%p7 bra DONE;\n")
                .append("  ld.param.u64 %d10, [in]; mad.wide.u32 %d10, %r13, 24, %d10;\n")
                .append("  ld.param.u64 %d11, [out]; mad.wide.u32 %d11, %r13, 8, %d11;\n");
        List<String> names = new ArrayList<>();
        names.add("%" + kinds.charAt(0) + "0");
        for (int k = 1; k < kinds.length(); k++) {
            char kind = kinds.charAt(k);
            String register = "%" + kind + k;
            names.add(register);
            text.append("  ld.global.b64 %d9, [%d10+").append(8 * (k - 1)).append("];\n");
            text.append(switch (kind) {
                case 'h' -> "  cvt.u16.u64 " + register + ", %d9;\n";
                case 'r' -> "  cvt.u32.u64 " + register + ", %d9;\n";
                case 'd' -> "  mov.b64 " + register + ", %d9;\n";
                case 'f' -> "  cvt.u32.u64 %r15, %d9; mov.b32 " + register + ", %r15;\n";
                case 'g' -> "  mov.b64 " + register + ", %d9;\n";
                default -> "  and.b64 %d9, %d9, 1; setp.ne.b64 " + register + ", %d9, 0;\n";
            });
        }
        String body = instruction.contains("%") ? instruction : instruction + " " + String.join(", ", names);
        text.append("  ").append(body).append(";\n");
        text.append(switch (kinds.charAt(0)) {
            case 'h' -> "  cvt.u64.u16 %d8, %h0;\n";
            case 'r' -> "  cvt.u64.u32 %d8, %r0;\n";
            case 'd' -> "  mov.b64 %d8, %d0;\n";
            case 'f' -> "  mov.b32 %r15, %f0; cvt.u64.u32 %d8, %r15;\n";
            case 'g' -> "  mov.b64 %d8, %g0;\n";
            default -> "  selp.b64 %d8, 1, 0, %p0;\n";
        });
        return text.append("  st.global.b64 [%d11], %d8;\nDONE:\n  ret;\n}\n").toString();
    }

    /** A module of kernels. */
    public static String module(String... kernels) {
        return HEAD + String.join("\n", kernels);
    }

    /** The results of {@code instruction} on each operand triple. */
    static long[] run(SimulatedDriver driver, String instruction, String kinds, long[][] operands) {
        long module = driver.loadModule("op.ptx", module(kernel("op", instruction, kinds)));
        long function = driver.function(module, "op");
        int n = operands.length;
        long[] flat = new long[3 * n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(operands[i], 0, flat, 3 * i, 3);
        }
        long in = driver.allocate(24L * n);
        long out = driver.allocate(8L * n);
        driver.copyToDevice(in, MemorySegment.ofArray(flat), 24L * n, 0);
        driver.launch(function, Launch.forElements(n, 128), Arguments.pack(driver.signature(function), in, out, n));
        long[] result = new long[n];
        driver.copyToHost(MemorySegment.ofArray(result), out, 8L * n, 0);
        driver.free(in);
        driver.free(out);
        driver.unloadModule(module);
        return result;
    }

    private static final long[] INTEGERS = {0, 1, -1, 2, -2, 3, 7, 15, 16, 31, 32, 33, 63, 64, 65, 100, 127, 128, 255, 256, 32767,
            32768, 65535, 65536, 0x7fffffffL, 0x80000000L, 0xffffffffL, 0x100000000L, Long.MAX_VALUE, Long.MIN_VALUE};

    private static final float[] FLOATS = {0f, -0f, 1f, -1f, 0.5f, -0.5f, 1.5f, 2.5f, -2.5f, 3f, 0.1f, 1e10f, -1e10f, 1e-30f,
            Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL, -Float.MIN_NORMAL, Math.nextDown(Float.MIN_NORMAL),
            Float.MAX_VALUE,
            -Float.MAX_VALUE, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, 2147483648f, -2147483648f, 4294967296f,
            9.223372e18f, 1.8446744e19f, 255.5f, 8388609f};

    private static final double[] DOUBLES = {0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 0.1, 1e10, -1e300, 1e300, 1e-300,
            Double.MIN_VALUE, -Double.MIN_VALUE, Double.MIN_NORMAL, -Double.MIN_NORMAL, Math.nextDown(Double.MIN_NORMAL),
            Double.MAX_VALUE, -Double.MAX_VALUE, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, 2147483647.5,
            -2147483648.5, 4294967295.5, 0x1p63, -0x1p63, 0x1p64, 3.4028236e38, 1e-46, 16777217.0};

    /** Operand triples for the register kinds after the destination's: all pairs of edge values, then random bits. */
    static long[][] operands(String kinds, long seed) {
        Random random = new Random(seed);
        List<long[]> all = new ArrayList<>();
        long[] first = edges(kinds, 1);
        long[] second = edges(kinds, 2);
        long[] third = edges(kinds, 3);
        for (long a : first) {
            for (long b : second) {
                all.add(new long[] {a, b, third[random.nextInt(third.length)]});
            }
        }
        for (int i = 0; i < 400; i++) {
            all.add(new long[] {random(kinds, 1, random), random(kinds, 2, random), random(kinds, 3, random)});
        }
        return all.toArray(long[][]::new);
    }

    private static long[] edges(String kinds, int k) {
        return switch (k < kinds.length() ? kinds.charAt(k) : ' ') {
            case 'f' -> IntStream.range(0, FLOATS.length)
                    .mapToLong(i -> Float.floatToRawIntBits(FLOATS[i]) & 0xffffffffL).toArray();
            case 'g' -> Arrays.stream(DOUBLES).mapToLong(Double::doubleToRawLongBits).toArray();
            case 'p' -> new long[] {0, 1};
            case ' ' -> new long[] {0};
            default -> INTEGERS;
        };
    }

    /** Random bits; of two floats often ones of similar size, so that sums round and cancel. */
    private static long random(String kinds, int k, Random random) {
        char kind = k < kinds.length() ? kinds.charAt(k) : ' ';
        boolean near = random.nextBoolean();
        return switch (kind) {
            case 'f' -> Float.floatToRawIntBits(near ? random.nextFloat() * 4 - 2 : Float.intBitsToFloat(random.nextInt()))
                    & 0xffffffffL;
            case 'g' -> near ? Double.doubleToRawLongBits(random.nextDouble() * 4 - 2) : random.nextLong();
            default -> near ? random.nextInt(70) : random.nextLong();
        };
    }
}
