package weft.kernels.simulator.warp;

import weft.kernels.ptx.Operand;
import weft.kernels.ptx.Operand.Register;

/**
 * An operand of an instruction that threads execute together, decoded once: a register, a negated predicate or a constant.
 *
 * @param index    the index of the register; -1 for a constant
 * @param isWide   whether it is a register of 64 bits
 * @param flip     what is exclusive-ored to a narrow register: 1 for a negated predicate
 * @param constant the constant
 */
public record LaneValue(int index, boolean isWide, int flip, long constant) {

    /** Decodes {@code operand}; null when it is no value of a lane. */
    public static LaneValue of(Operand operand) {
        return switch (operand) {
            case Register r -> new LaneValue(r.index(), r.isWide(), 0, 0);
            case Operand.Not n -> new LaneValue(n.register().index(), false, 1, 0);
            case Operand.Immediate c -> new LaneValue(-1, false, 0, c.value());
            case Operand.Float32 c -> new LaneValue(-1, false, 0, c.bits());
            default -> null;
        };
    }

    boolean isConstant() {
        return index < 0;
    }

    /** The low 32 bits of the value of lane {@code lane}. */
    public int narrow(Registers registers, int lane) {
        return index < 0 ? (int) constant : isWide ? (int) registers.wide[index][lane] : registers.narrow[index][lane] ^ flip;
    }

    /** The value of lane {@code lane}. */
    public long wide(Registers registers, int lane) {
        return index < 0 ? constant : isWide ? registers.wide[index][lane] : Integer.toUnsignedLong(narrow(registers, lane));
    }
}
