package weft.kernels.simulator.execution;

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
record LaneValue(int slot, boolean isWide, int flip, long constant) {

    /** Decodes {@code operand}; null when it is no value of a lane. */
    static LaneValue of(Operand operand) {
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
    int narrow(Frame frame, int lane) {
        return slot < 0 ? (int) constant : isWide ? (int) frame.wide[slot][lane] : frame.narrow[slot][lane] ^ flip;
    }

    /** The value of lane {@code lane}. */
    long wide(Frame frame, int lane) {
        return slot < 0 ? constant : isWide ? frame.wide[slot][lane] : Integer.toUnsignedLong(narrow(frame, lane));
    }
}
