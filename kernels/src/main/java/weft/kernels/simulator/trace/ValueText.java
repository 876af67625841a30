package weft.kernels.simulator.trace;

import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand.Register;
import weft.kernels.ptx.PtxType;

/** The bits of a register as text, by the type that an instruction gives them. */
final class ValueText {

    private ValueText() {}

    /** The value that {@code i} left in {@code r}. */
    static String of(Instruction i, Register r, long bits) {
        PtxType type = type(i, r);
        return switch (type) {
            case PRED -> Boolean.toString(bits != 0);
            case F32 -> Float.toString(Float.intBitsToFloat((int) bits));
            case F64 -> Double.toString(Double.longBitsToDouble(bits));
            case F16 -> Float.toString(Float.float16ToFloat((short) bits));
            case BF16 -> Float.toString(Float.intBitsToFloat((int) bits << 16));
            case F16X2 -> "(" + Float.float16ToFloat((short) bits) + ", " + Float.float16ToFloat((short) (bits >> 16)) + ")";
            case S8, S16, S32 -> Integer.toString((int) bits);
            case S64 -> Long.toString(bits);
            case U8, U16, U32 -> Integer.toUnsignedString((int) bits);
            case U64 -> unsigned(bits);
            default -> type.bits() > 32 ? "0x" + Long.toHexString(bits) : "0x" + Integer.toHexString((int) bits);
        };
    }

    /** Addresses are easier to read in hexadecimal digits, numbers are not. */
    private static String unsigned(long bits) {
        return bits >>> 32 == 0 ? Long.toString(bits) : "0x" + Long.toHexString(bits);
    }

    private static PtxType type(Instruction i, Register r) {
        if (r.type() == PtxType.PRED || i.types().isEmpty()) {
            return r.type();
        }
        PtxType named = i.opcode().equals("cvt") ? i.types().getFirst() : i.type();
        if (named.bits() <= r.type().bits() && named.isWide() == r.isWide() && named != PtxType.PRED) {
            return isUntyped(named) && !isUntyped(r.type()) ? r.type() : named;
        }
        return r.isWide() && named.isSigned() ? PtxType.S64 : r.type();
    }

    private static boolean isUntyped(PtxType type) {
        return type == PtxType.B8 || type == PtxType.B16 || type == PtxType.B32 || type == PtxType.B64;
    }
}
