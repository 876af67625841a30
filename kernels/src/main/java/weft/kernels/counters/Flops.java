package weft.kernels.counters;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weft.kernels.ptx.Instruction;

/**
 * Operations on floats. An addition, subtraction, multiplication, division, root, exponential or the like is one, a fused
 * multiply-add two; a pair of 16-bit floats does each twice. A product of m x k by k x n numbers on tensor cores is 2 m n k.
 * Comparisons, minima, sign changes, conversions and atomic additions are none.
 *
 * @param half       on 16-bit floats
 * @param single     on 32-bit floats
 * @param doubles    on 64-bit floats, tensor cores included
 * @param tensorHalf on tensor cores, factors of 16 bits
 * @param tensorTf32 on tensor cores, factors of 19 bits (tf32)
 */
public record Flops(long half, long single, long doubles, long tensorHalf, long tensorTf32) {

    /** No operation at all. */
    public static final Flops NONE = new Flops(0, 0, 0, 0, 0);

    private static final int WARP = 32;
    private static final Pattern SHAPE = Pattern.compile("m(\\d+)n(\\d+)k(\\d+)");

    /** All together. */
    public long all() {
        return half + single + doubles + tensorHalf + tensorTf32;
    }

    /** Both together. */
    public Flops plus(Flops other) {
        return new Flops(half + other.half, single + other.single, doubles + other.doubles, tensorHalf + other.tensorHalf,
                tensorTf32 + other.tensorTf32);
    }

    /** What an instruction does that {@code lanes} lanes execute. */
    public static Flops of(Instruction i, long lanes) {
        return switch (i.opcode()) {
            case "fma", "mad" -> scalar(i, 2 * lanes);
            case "add", "sub", "mul", "div", "rcp", "sqrt", "rsqrt", "sin", "cos", "ex2", "lg2", "tanh" -> scalar(i, lanes);
            case "mma", "wmma" -> matrix(i, lanes / WARP);
            default -> NONE;
        };
    }

    private static Flops scalar(Instruction i, long n) {
        return switch (i.type() == null ? "" : i.type().toString()) {
            case "f32" -> new Flops(0, n, 0, 0, 0);
            case "f64" -> new Flops(0, 0, n, 0, 0);
            case "f16", "bf16" -> new Flops(n, 0, 0, 0, 0);
            case "f16x2", "bf16x2" -> new Flops(2 * n, 0, 0, 0, 0);
            case "f32x2" -> new Flops(0, 2 * n, 0, 0, 0);
            default -> NONE;
        };
    }

    private static Flops matrix(Instruction i, long warps) {
        Matcher shape = SHAPE.matcher(i.name());
        if (i.opcode().equals("wmma") && !i.has("mma") || !shape.find()) {
            return NONE;
        }
        long n = 2 * warps;
        for (int k = 1; k <= 3; k++) {
            n *= Integer.parseInt(shape.group(k));
        }
        if (i.has("f64")) {
            return new Flops(0, 0, n, 0, 0);
        }
        if (i.has("tf32")) {
            return new Flops(0, 0, 0, 0, n);
        }
        boolean isWhole = i.parts().stream().anyMatch(p -> p.matches("[su][48]|b1"));
        return isWhole ? NONE : new Flops(0, 0, 0, n, 0);
    }
}
