package weft.kernels.simulator.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ConstantDescs;
import java.util.List;
import java.util.stream.Stream;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.Operand.Register;
import weft.kernels.ptx.PtxType;
import weft.kernels.ptx.StateSpace;
import weft.kernels.simulator.memory.Addresses;

/** Writes {@code mov}, with packing and unpacking of vectors, and {@code cvta}, which changes an address's space. */
record MoveEmitter(SegmentMethod segment, Operands operands, CodeBuilder code) {

    void move(Instruction i) {
        if (i.operands().size() != 2 || i.type() == null) {
            throw segment.function.error(i, "wrong number of operands");
        }
        if (i.has("v2") || i.has("v4")) {
            vector(i);
        } else if (i.opcode().equals("cvta")) {
            changeSpace(i);
        } else if (i.operand(0) instanceof Operand.Group g) {
            unpack(i, g.members());
        } else if (i.operand(1) instanceof Operand.Group g) {
            pack(i, g.members());
        } else {
            scalar(i);
        }
    }

    /** {@code mov.v4.u32 v, %tid}: all elements are read before the first is written. */
    private void vector(Instruction i) {
        int count = i.has("v2") ? 2 : 4;
        List<Operand> from = elements(i, i.operand(1), count);
        List<Operand> to = elements(i, i.operand(0), count);
        Class<?> as = i.type().isWide() ? long.class : int.class;
        for (int k = 0; k < count; k++) {
            checkWidth(i, from.get(k));
            checkWidth(i, to.get(k));
            push(i, from.get(k), as);
        }
        for (int k = count - 1; k >= 0; k--) {
            operands.store(i, to.get(k), as, i.type());
        }
    }

    private List<Operand> elements(Instruction i, Operand operand, int count) {
        if (operand instanceof Operand.Group g && g.members().size() == count) {
            return g.members();
        }
        if (operand instanceof Operand.Special s && count == 4 && !s.name().contains(".")) {
            return Stream.of(".x", ".y", ".z", ".w").<Operand>map(e -> new Operand.Special(s.name() + e)).toList();
        }
        throw segment.function.error(i, operand + " has no " + count + " elements");
    }

    private void checkWidth(Instruction i, Operand operand) {
        if (operand instanceof Register r && r.type().bits() != i.type().bits()) {
            throw segment.function.error(i, "register " + r + " of type ." + r.type() + " does not fit");
        }
    }

    private void push(Instruction i, Operand from, Class<?> as) {
        operands.push(i, from, as);
        if (from instanceof Operand.Special && i.type().bits() == 16) {
            code.i2c();
        }
    }

    private void scalar(Instruction i) {
        PtxType type = i.type();
        if (i.parts().size() != 2) {
            throw operands.unknown(i);
        }
        Class<?> as = type == PtxType.PRED ? boolean.class : type.isWide() ? long.class : int.class;
        Operand from = i.operand(1);
        if (from instanceof Operand.Name n) {
            long address = segment.function.layout().functionAddress(n.name());
            if (address == 0 || !type.isWide()) {
                throw segment.function.error(i,
                        n.name() + (address == 0 ? " is not declared" : " is a function: its address has 64 "
                                + "bits"));
            }
            code.loadConstant(address);
            operands.store(i, i.operand(0), long.class, type);
            return;
        }
        if (from instanceof Operand.Float64 c && type == PtxType.F32) {
            from = new Operand.Float32(Float.floatToRawIntBits((float) Double.longBitsToDouble(c.bits())));
        }
        checkWidth(i, from);
        if (i.operand(0) instanceof Register r && r.type().bits() != type.bits()) {
            throw segment.function.error(i, "destination " + r + " of type ." + r.type() + " does not fit");
        }
        push(i, from, as);
        operands.store(i, i.operand(0), as, type);
    }

    /** The bits of an element of a packed value; its elements fill it. */
    private int elementBits(Instruction i, Operand whole, List<Operand> members) {
        int count = members.size();
        if (i.type().kind() != PtxType.Kind.BITS || i.type().bits() > 64 || count != 2 && count != 4
                || i.type().bits() / count < 8) {
            throw segment.function.error(i, "." + i.type() + " has no " + count + " elements");
        }
        checkWidth(i, whole);
        for (Operand member : members) {
            if (member instanceof Register r && r.type().bits() * count != i.type().bits()) {
                throw segment.function.error(i, "register " + r + " of type ." + r.type() + " does not fit");
            }
        }
        return i.type().bits() / count;
    }

    /** {@code mov.b64 {lo, hi}, d}: the first element holds the lowest bits. */
    private void unpack(Instruction i, List<Operand> members) {
        int bits = elementBits(i, i.operand(1), members);
        boolean wide = i.type().isWide();
        int value = code.allocateLocal(TypeKind.LONG);
        operands.push(i, i.operand(1), wide ? long.class : int.class);
        if (!wide) {
            code.i2l();
        }
        code.lstore(value);
        for (int k = 0; k < members.size(); k++) {
            code.lload(value).loadConstant(k * bits).lushr().l2i();
            if (bits == 8) {
                code.loadConstant(255).iand();
            }
            operands.store(i, members.get(k), int.class, null);
        }
    }

    private void pack(Instruction i, List<Operand> members) {
        int bits = elementBits(i, i.operand(0), members);
        long mask = (1L << bits) - 1;
        code.lconst_0();
        for (int k = 0; k < members.size(); k++) {
            operands.push(i, members.get(k), int.class);
            code.i2l().loadConstant(mask).land().loadConstant(k * bits).lshl().lor();
        }
        if (!i.type().isWide()) {
            code.l2i();
        }
        operands.store(i, i.operand(0), i.type().isWide() ? long.class : int.class, null);
    }

    /** The generic address of a space is its window plus its own address; global and constant memory have one kind of address. */
    private void changeSpace(Instruction i) {
        StateSpace space = i.has("shared") || i.has("shared::cta") ? StateSpace.SHARED : i.has("local") ? StateSpace.LOCAL
                : i.has("param") ? StateSpace.PARAM : StateSpace.GLOBAL;
        if (i.type() != PtxType.U64) {
            throw segment.function.error(i, "only 64-bit addresses are known");
        }
        operands.push(i, i.operand(1), long.class);
        switch (space) {
            case SHARED -> code.loadConstant(Addresses.SHARED_WINDOW);
            case PARAM -> code.loadConstant(Addresses.PARAM_WINDOW);
            case LOCAL -> {
                segment.lane();
                segment.blockField("localBytes", ConstantDescs.CD_int);
                code.imul().i2l().loadConstant(Addresses.LOCAL_WINDOW).ladd();
            }
            default -> code.lconst_0();
        }
        if (i.has("to")) {
            code.lsub();
        } else {
            code.ladd();
        }
        operands.store(i, i.operand(0), long.class, PtxType.U64);
    }
}
