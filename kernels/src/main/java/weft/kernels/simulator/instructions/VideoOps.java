package weft.kernels.simulator.instructions;

import java.util.List;
import java.util.Set;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.PtxType;

/**
 * The video instructions: one operation on whole registers or on a byte or a half of them ({@code vadd}, {@code vset} ...), on
 * two halves ({@code vadd2}) or on four bytes at once ({@code vabsdiff4}). Each lane of an operand is selected and extended, the
 * result may be saturated, and then goes into the lanes of c that the destination names, or is combined with c.
 */
public final class VideoOps {

    private static final List<String> OPERATIONS = List.of("vadd", "vsub", "vabsdiff", "vmin", "vmax", "vavrg", "vset", "vshl",
            "vshr");
    private static final List<String> COMPARISONS = List.of("eq", "ne", "lt", "le", "gt", "ge");
    private static final List<String> SECOND = List.of("", "add", "min", "max");
    private static final Set<PtxType> TYPES = Set.of(PtxType.U32, PtxType.S32);

    /**
     * How an instruction works.
     *
     * @param operation  its number among the operations
     * @param comparison the number of the comparison of {@code vset}
     * @param lanes      1, 2 or 4
     * @param second     the number of the second operation, which combines the result with c; 0 for none
     * @param wraps      whether a shift counts modulo 32; otherwise to at most 32
     * @param a          which piece of the operands each lane of a is
     * @param b          the same for b
     * @param into       the bits of the destination that are written
     */
    public record Form(int operation, int comparison, int lanes, boolean resultSigned, boolean aSigned, boolean bSigned,
            boolean saturates, int second, boolean wraps, Pieces a, Pieces b, int into) {}

    /** Pieces of {@code width} bits of the pair (b, a), counted from the lowest. */
    record Pieces(int width, int... numbers) {}

    private VideoOps() {}

    /** Whether {@code i} is a video instruction. */
    public static boolean isVideo(Instruction i) {
        return i.opcode().startsWith("v") && OPERATIONS.contains(base(i));
    }

    private static String base(Instruction i) {
        String opcode = i.opcode();
        return opcode.endsWith("2") || opcode.endsWith("4") ? opcode.substring(0, opcode.length() - 1) : opcode;
    }

    /** How {@code i} works; null when no such instruction exists. */
    public static Form form(Instruction i) {
        int lanes = i.opcode().endsWith("4") ? 4 : i.opcode().endsWith("2") ? 2 : 1;
        int operation = OPERATIONS.indexOf(base(i));
        boolean sets = base(i).equals("vset");
        boolean shifts = base(i).equals("vshl") || base(i).equals("vshr");
        List<PtxType> types = i.types();
        int comparison = COMPARISONS.indexOf(i.parts().stream().filter(COMPARISONS::contains).findFirst().orElse(""));
        String second = i.parts().stream().skip(1).filter(p -> !p.isEmpty() && SECOND.contains(p)).findFirst().orElse("");
        boolean valid = types.size() == (sets ? 2 : 3) && TYPES.containsAll(types) && sets == comparison >= 0
                && !(shifts && (lanes > 1 || i.has("clamp") == i.has("wrap"))) && !(base(i).equals("vavrg") && lanes == 1)
                && (lanes == 1 || second.isEmpty() || second.equals("add"));
        boolean hasC = lanes > 1 || !second.isEmpty() || i.operands().getFirst() instanceof Operand.Selected;
        if (!valid || i.operands().size() != (hasC ? 4 : 3)) {
            return null;
        }
        Pieces a = pieces(i.operand(1), lanes, 0);
        Pieces b = pieces(i.operand(2), lanes, lanes);
        int first = sets ? 0 : 1;
        if (a == null || b == null || into(i.operand(0), lanes) == 0) {
            return null;
        }
        return new Form(operation, comparison, lanes, !sets && types.get(0).isSigned(), types.get(first).isSigned(),
                types.get(first + 1).isSigned(), i.has("sat"), SECOND.indexOf(second), i.has("wrap"), a, b,
                into(i.operand(0), lanes));
    }

    /** The pieces an operand names; of a scalar operation those of this one register, of others those of the pair (b, a). */
    private static Pieces pieces(Operand operand, int lanes, int from) {
        String part = operand instanceof Operand.Selected s ? s.part() : "";
        int width = part.isEmpty() ? 32 / lanes : part.charAt(0) == 'b' ? 8 : 16;
        int[] numbers = new int[lanes];
        if (part.isEmpty()) {
            for (int k = 0; k < lanes; k++) {
                numbers[k] = from + k;
            }
            return new Pieces(width, lanes == 1 ? new int[] {0} : numbers);
        }
        if (part.length() != lanes + 1 || lanes > 1 && width != 32 / lanes) {
            return null;
        }
        int pieces = (lanes == 1 ? 32 : 64) / width;
        for (int k = 0; k < lanes; k++) {
            numbers[k] = part.charAt(lanes - k) - '0';
            if (numbers[k] >= pieces) {
                return null;
            }
        }
        return new Pieces(width, numbers);
    }

    /** The bits of the destination that are written; 0 when it names a piece that does not exist. */
    private static int into(Operand destination, int lanes) {
        if (!(destination instanceof Operand.Selected s)) {
            return -1;
        }
        int width = s.part().charAt(0) == 'b' ? 8 : 16;
        int mask = 0;
        for (char digit : s.part().substring(1).toCharArray()) {
            int piece = digit - '0';
            if (piece >= 32 / width || lanes > 1 && width != 32 / lanes || lanes == 1 && s.part().length() != 2) {
                return 0;
            }
            mask |= (width == 8 ? 0xff : 0xffff) << piece * width;
        }
        return mask;
    }

    /** Executes one instruction for one thread. */
    public static int run(Form form, int a, int b, int c) {
        return form.lanes() == 1 ? scalar(form, a, b, c) : lanes(form, a, b, c);
    }

    private static int scalar(Form form, int a, int b, int c) {
        int width = form.into() == -1 ? 32 : Integer.bitCount(form.into());
        long result = apply(form, piece(form.a(), 0, a, form.aSigned()), piece(form.b(), 0, b, form.bSigned()));
        int value = (int) (form.saturates() ? saturate(result, width, form.resultSigned()) : result);
        if (form.into() != -1) {
            return value << Integer.numberOfTrailingZeros(form.into()) & form.into() | c & ~form.into();
        }
        return switch (form.second()) {
            case 1 -> value + c;
            case 2 -> form.resultSigned() ? Math.min(value, c) : IntegerOps.minimumUnsigned(value, c);
            case 3 -> form.resultSigned() ? Math.max(value, c) : IntegerOps.maximumUnsigned(value, c);
            default -> value;
        };
    }

    private static int lanes(Form form, int a, int b, int c) {
        long both = (long) b << 32 | a & 0xffff_ffffL;
        int width = 32 / form.lanes();
        int mask = (1 << width) - 1;
        int result = form.second() == 0 ? c & ~form.into() : c;
        for (int k = 0; k < form.lanes(); k++) {
            if ((form.into() >>> k * width & 1) == 0) {
                continue;
            }
            long lane = apply(form, piece(form.a(), k, both, form.aSigned()), piece(form.b(), k, both, form.bSigned()));
            int value = (int) (form.saturates() ? saturate(lane, width, form.resultSigned()) : lane);
            result = form.second() == 0 ? result | (value & mask) << k * width : result + value;
        }
        return result;
    }

    private static long piece(Pieces pieces, int lane, long from, boolean signed) {
        long bits = from >>> pieces.numbers()[lane] * pieces.width();
        int free = 64 - pieces.width();
        return signed ? bits << free >> free : bits << free >>> free;
    }

    private static long saturate(long value, int width, boolean signed) {
        return signed ? Math.clamp(value, -1L << width - 1, (1L << width - 1) - 1) : Math.clamp(value, 0, (1L << width) - 1);
    }

    private static long apply(Form form, long a, long b) {
        return switch (OPERATIONS.get(form.operation())) {
            case "vadd" -> a + b;
            case "vsub" -> a - b;
            case "vabsdiff" -> Math.abs(a - b);
            case "vmin" -> Math.min(a, b);
            case "vmax" -> Math.max(a, b);
            case "vavrg" -> a + b + (a + b >= 0 ? 1 : 0) >> 1;
            case "vshl" -> a << shift(form, b);
            case "vshr" -> a >> shift(form, b);
            default -> compare(form.comparison(), a, b) ? 1 : 0;
        };
    }

    private static long shift(Form form, long by) {
        return form.wraps() ? by & 31 : Math.min(by & 0xffff_ffffL, 32);
    }

    private static boolean compare(int comparison, long a, long b) {
        return switch (COMPARISONS.get(comparison)) {
            case "eq" -> a == b;
            case "ne" -> a != b;
            case "lt" -> a < b;
            case "le" -> a <= b;
            case "gt" -> a > b;
            default -> a >= b;
        };
    }
}
