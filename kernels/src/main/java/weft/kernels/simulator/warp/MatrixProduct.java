package weft.kernels.simulator.warp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;

/**
 * The product of matrices that a warp computes on tensor cores, {@code mma} and {@code wmma.mma}: D = A B + C with A [M, K],
 * B [K, N].
 *
 * <p>How it is summed. Integers are summed exactly, modulo 2^32, or clamped with {@code .satfinite}. In f64 each number is a
 * chain of K fused multiply-adds, in the order of k, beginning with C. Of f16, bf16 and tf32 the products are exact; here they
 * are added to C in double, in the order of k, and the sum is rounded once to the type of D. A tensor core aligns the products
 * to the largest one and cuts off what lies below its accumulator, by an amount that NVIDIA does not publish. So a comparison
 * with a GPU should allow about K 2^-23 times the sum of the magnitudes of the products and of C (f32), and one rounding more
 * when D is f16.
 */
final class MatrixProduct extends MatrixOp {

    private static final Pattern MMA = Pattern.compile("mma\\.sync\\.aligned\\.m(\\d+)n(\\d+)k(\\d+)\\.row\\.col(\\.satfinite)?"
            + "\\.(\\w+)\\.(\\w+)\\.(\\w+)\\.(\\w+)(\\.(xor|and)\\.popc)?");
    private static final Pattern WMMA = Pattern.compile("wmma\\.mma(\\.(xor|and)\\.popc)?\\.sync\\.aligned"
            + "\\.(row|col)\\.(row|col)\\.m(\\d+)n(\\d+)k(\\d+)(\\.rn)?"
            + "\\.(\\w+)\\.(\\w+)(\\.(\\w+)\\.(\\w+))??(\\.rn|\\.satfinite)?");
    /** The shapes M x N x K of {@code mma} by the type of A. */
    private static final Map<String, List<String>> MMA_SHAPES = Map.of(
            "f16", List.of("16x8x8", "16x8x16"), "bf16", List.of("16x8x8", "16x8x16"), "tf32", List.of("16x8x4", "16x8x8"),
            "f64", List.of("8x8x4", "16x8x4", "16x8x8", "16x8x16"), "s8", List.of("8x8x16", "16x8x16", "16x8x32"),
            "u8", List.of("8x8x16", "16x8x16", "16x8x32"), "s4", List.of("8x8x32", "16x8x32", "16x8x64"),
            "u4", List.of("8x8x32", "16x8x32", "16x8x64"), "b1", List.of("8x8x128", "16x8x128", "16x8x256"));
    private static final List<String> WMMA_WIDE = List.of("16x16x16", "32x8x16", "8x32x16");
    /** The shapes of {@code wmma} by the type of A. */
    static final Map<String, List<String>> WMMA_SHAPES = Map.of("f16", WMMA_WIDE, "bf16", WMMA_WIDE, "s8", WMMA_WIDE, "u8",
            WMMA_WIDE, "tf32", List.of("16x16x8"), "f64", List.of("8x8x4"), "s4", List.of("8x8x32"), "u4", List.of("8x8x32"),
            "b1", List.of("8x8x128"));

    private final Fragment a;
    private final Fragment b;
    private final Fragment c;
    private final Fragment d;
    private final boolean clamps;
    private final boolean conjunction;

    private MatrixProduct(Instruction i, Fragment a, Fragment b, Fragment c, Fragment d, boolean clamps, boolean conjunction) {
        super(i, inputs(i), members(i.operand(0)));
        this.a = a;
        this.b = b;
        this.c = c;
        this.d = d;
        this.clamps = clamps;
        this.conjunction = conjunction;
    }

    private static List<Operand> inputs(Instruction i) {
        List<Operand> all = new ArrayList<>();
        for (int k = 1; k <= 3; k++) {
            all.addAll(members(i.operand(k)));
        }
        return all;
    }

    /** Decodes {@code i}; null when it has a form that is not simulated. */
    static MatrixProduct of(Instruction i) {
        Matcher m = MMA.matcher(i.name());
        if (m.matches()) {
            return of(i, MMA_SHAPES, m.group(1), m.group(2), m.group(3), List.of(m.group(5), m.group(6), m.group(7), m.group(8)),
                    m.group(4) != null, m.group(10));
        }
        m = WMMA.matcher(i.name());
        if (!m.matches()) {
            return null;
        }
        boolean four = m.group(11) != null;
        List<String> types = four ? List.of(m.group(9), m.group(10), m.group(12), m.group(13))
                : List.of(m.group(9), "f16", "f16", m.group(10));
        return of(i, WMMA_SHAPES, m.group(5), m.group(6), m.group(7), types, ".satfinite".equals(m.group(14)), m.group(2));
    }

    private static MatrixProduct of(Instruction i, Map<String, List<String>> shapes, String rows, String columns, String depth,
            List<String> types, boolean clamps, String bitwise) {
        Element[] t = types.stream().map(Element::named).toArray(Element[]::new);
        String shape = rows + "x" + columns + "x" + depth;
        boolean exists = i.operands().size() == 4 && shapes.getOrDefault(types.get(1), List.of()).contains(shape)
                && t[2] != null && t[1].bits == t[2].bits && t[1].isInteger() == t[2].isInteger()
                && (t[1].isInteger() || t[1] == t[2]) && isSum(t[0], t[1]) && isSum(t[3], t[1])
                && (t[1] == Element.B1) == (bitwise != null);
        if (!exists) {
            return null;
        }
        int m = Integer.parseInt(rows);
        int n = Integer.parseInt(columns);
        int k = Integer.parseInt(depth);
        Fragment a = Fragment.operand(m, k, t[1], members(i.operand(1)).size());
        Fragment b = Fragment.operand(n, k, t[2], members(i.operand(2)).size());
        Fragment c = Fragment.sum(m, n, t[3]);
        Fragment d = Fragment.sum(m, n, t[0]);
        boolean twice = i.opcode().equals("wmma") && t[1] == Element.F16;
        boolean fits = a.registers() == (twice ? 8 : Fragment.needed(m, k, t[1]))
                && b.registers() == (twice ? 8 : Fragment.needed(n, k, t[2]))
                && members(i.operand(3)).size() == c.registers() && members(i.operand(0)).size() == d.registers();
        return fits ? new MatrixProduct(i, a, b, c, d, clamps, "and".equals(bitwise)) : null;
    }

    private static boolean isSum(Element sum, Element of) {
        return switch (of) {
            case F16 -> sum == Element.F16 || sum == Element.F32;
            case F64 -> sum == Element.F64;
            default -> sum == (of.isInteger() ? Element.S32 : Element.F32);
        };
    }

    @Override
    void compute(Scratch scratch) {
        if (a.type().isInteger()) {
            integers(scratch);
        } else {
            floats(scratch);
        }
    }

    private void floats(Scratch scratch) {
        double[] x = scratch.reals(0, a.size());
        double[] y = scratch.reals(1, b.size());
        double[] sums = scratch.reals(2, c.size());
        a.read(scratch.words, 0, x);
        b.read(scratch.words, a.registers(), y);
        c.read(scratch.words, a.registers() + b.registers(), sums);
        int depth = a.depth();
        boolean fused = a.type() == Element.F64;
        for (int row = 0; row < a.rows(); row++) {
            for (int column = 0; column < b.rows(); column++) {
                double sum = sums[row * b.rows() + column];
                for (int k = 0; k < depth; k++) {
                    double p = x[row * depth + k];
                    double q = y[column * depth + k];
                    sum = fused ? Math.fma(p, q, sum) : sum + p * q;
                }
                sums[row * b.rows() + column] = sum;
            }
        }
        int e = d.type().perRegister();
        for (int lane = 0; lane < 32; lane++) {
            for (int r = 0; r < d.registers(); r++) {
                long bits = 0;
                for (int j = 0; j < e; j++) {
                    bits |= d.type().bitsOf(sums[d.at(lane, r, j)], clamps) << j * d.type().bits;
                }
                scratch.results[r][lane] = bits;
            }
        }
    }

    private void integers(Scratch scratch) {
        int[] x = scratch.integers(0, a.size());
        int[] y = scratch.integers(1, b.size());
        int[] sums = scratch.integers(2, c.size());
        a.read(scratch.words, 0, x);
        b.read(scratch.words, a.registers(), y);
        c.read(scratch.words, a.registers() + b.registers(), sums);
        int depth = a.depth();
        boolean bits = a.type() == Element.B1;
        for (int row = 0; row < a.rows(); row++) {
            for (int column = 0; column < b.rows(); column++) {
                long sum = sums[row * b.rows() + column];
                for (int k = 0; k < depth; k++) {
                    int p = x[row * depth + k];
                    int q = y[column * depth + k];
                    sum += bits && !conjunction ? p ^ q : p * q;
                }
                sums[row * b.rows() + column] = (int) (clamps ? Math.clamp(sum, Integer.MIN_VALUE, Integer.MAX_VALUE) : sum);
            }
        }
        for (int lane = 0; lane < 32; lane++) {
            for (int r = 0; r < d.registers(); r++) {
                scratch.results[r][lane] = sums[d.at(lane, r, 0)];
            }
        }
    }
}
