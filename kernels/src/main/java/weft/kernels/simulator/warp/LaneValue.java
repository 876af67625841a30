package weft.kernels.simulator.warp;

import weft.kernels.ptx.Operand;
import weft.kernels.ptx.Operand.Register;

/**
 * An operand of an instruction in which threads meet, decoded once: a register, a negated predicate or a constant.
 *
 * @param slot     the register's slot; -1 for a constant
 * @param isWide   whether it is a register of 64 bits
 * @param flip     what is exclusive-ored to a narrow register: 1 for a negated predicate
 * @param constant the constant
 */
public record LaneValue(int slot, boolean isWide, int flip, long constant) {

    /** Decodes {@code operand}; null when it is no value of a lane. */
    public static LaneValue of(Operand operand) {
        return switch (operand) {
            case Register r -> new LaneValue(r.slot(), r.isWide(), 0, 0);
            case Operand.Not n -> new LaneValue(n.register().slot(), false, 1, 0);
            case Operand.Immediate c -> new LaneValue(-1, false, 0, c.value());
            case Operand.Float32 c -> new LaneValue(-1, false, 0, c.bits());
            default -> null;
        };
    }

    boolean isConstant() {
        return slot < 0;
    }

    /** The low 32 bits of the value of lane {@code lane}. */
    public int narrow(Registers registers, int lane) {
        return slot < 0 ? (int) constant : isWide ? (int) registers.wide[slot][lane] : registers.narrow[slot][lane] ^ flip;
    }

    /** The value of lane {@code lane}. */
    public long wide(Registers registers, int lane) {
        return slot < 0 ? constant : isWide ? registers.wide[slot][lane] : Integer.toUnsignedLong(narrow(registers, lane));
    }
}
