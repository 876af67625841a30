package weft.kernels.simulator.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.PtxType;
import weft.kernels.ptx.StateSpace;
import weft.kernels.simulator.instructions.Roles;
import weft.kernels.simulator.memory.Addresses;

/** Writes instructions that are calls of the frame: barriers in memory ({@code mbarrier}) and the stack ({@code alloca}). */
record FrameEmitter(SegmentMethod segment, Operands operands, CodeBuilder code) {

    private static final ClassDesc INT = ConstantDescs.CD_int;
    private static final ClassDesc LONG = ConstantDescs.CD_long;
    private static final MethodTypeDesc BARRIER = MethodTypeDesc.of(LONG, INT, ConstantDescs.CD_String, LONG, LONG, INT);

    /** {@code alloca.u64 d, bytes, align}: memory of the calling thread until its function returns. */
    void allocate(Instruction i) {
        boolean wide = i.type() != null && i.type().isWide();
        if (i.operands().size() < 2 || i.type() == null) {
            throw operands.unknown(i);
        }
        frameAndLane();
        operands.push(i, i.operand(1), wide ? long.class : int.class);
        if (!wide) {
            code.i2l().loadConstant(0xffff_ffffL).land();
        }
        boolean aligned = i.operands().size() > 2 && i.operand(2) instanceof Operand.Immediate;
        code.loadConstant(aligned ? (int) ((Operand.Immediate) i.operand(2)).value() : 8).loadConstant(segment.function.site(i))
                .invokevirtual(SegmentMethod.FRAME, "allocateLocal", MethodTypeDesc.of(LONG, INT, LONG, INT, INT));
        storeWord(i, wide);
    }

    private void storeWord(Instruction i, boolean wide) {
        if (!wide) {
            code.l2i();
        }
        operands.store(i, i.operand(0), wide ? long.class : int.class, i.type());
    }

    /** {@code stacksave} and {@code stackrestore}: where the memory from {@code alloca} begins. */
    void stack(Instruction i) {
        boolean wide = i.type() != null && i.type().isWide();
        frameAndLane();
        if (i.opcode().equals("stacksave")) {
            code.invokevirtual(SegmentMethod.FRAME, "stackTop", MethodTypeDesc.of(LONG, INT));
            storeWord(i, wide);
            return;
        }
        operands.push(i, i.operand(0), wide ? long.class : int.class);
        if (!wide) {
            code.i2l();
        }
        code.invokevirtual(SegmentMethod.FRAME, "restoreStack", MethodTypeDesc.of(ConstantDescs.CD_void, INT, LONG));
    }

    /** A cache policy has no effect, so it has no value. */
    void policy(Instruction i) {
        code.lconst_0();
        operands.store(i, i.operand(0), long.class, PtxType.B64);
    }

    /** An instruction on a barrier in shared memory; also {@code cp.async.mbarrier.arrive}. */
    void barrier(Instruction i) {
        int at = Roles.hasDestination(i) ? 1 : 0;
        frameAndLane();
        if (i.has("pending_count")) {
            code.loadConstant("pending_count").lconst_0();
            operands.push(i, i.operand(1), long.class);
        } else {
            code.loadConstant(verb(i));
            address(i, at);
            value(i, at + 1);
        }
        code.loadConstant(segment.function.site(i)).invokevirtual(SegmentMethod.FRAME, "barrier", BARRIER);
        if (at == 0) {
            code.pop2();
        } else if (i.has("test_wait") || i.has("try_wait")) {
            code.l2i();
            operands.store(i, i.operand(0), boolean.class, PtxType.PRED);
        } else if (i.has("pending_count")) {
            code.l2i();
            operands.store(i, i.operand(0), int.class, PtxType.B32);
        } else {
            operands.store(i, i.operand(0), long.class, PtxType.B64);
        }
    }

    private String verb(Instruction i) {
        if (i.opcode().equals("cp")) {
            return i.has("noinc") ? "copied_noinc" : "copied";
        }
        String verb = i.parts().get(1);
        return switch (verb) {
            case "init", "inval", "arrive", "arrive_drop" -> verb;
            case "test_wait", "try_wait" -> i.has("parity") ? "wait_parity" : "wait";
            default -> throw operands.unknown(i);
        };
    }

    /** Pushes the generic address. */
    private void address(Instruction i, int at) {
        if (i.operands().size() <= at || !(i.operand(at) instanceof Operand.Address a)) {
            throw segment.function.error(i, "there is no address operand");
        }
        boolean isNarrow = a.base() instanceof Operand.Register r && !r.isWide();
        operands.push(i, a.base(), isNarrow ? int.class : long.class);
        if (isNarrow) {
            code.i2l().loadConstant(0xffff_ffffL).land();
        }
        boolean isShared = i.has("shared") || i.has("shared::cta")
                || a.base() instanceof Operand.VariableAddress v && v.variable().space() == StateSpace.SHARED;
        code.loadConstant(a.offset() + (isShared ? Addresses.SHARED_WINDOW : 0)).ladd();
    }

    /** Pushes the count, the state or the parity; a count may be left out. */
    private void value(Instruction i, int at) {
        if (i.operands().size() <= at) {
            code.lconst_1();
        } else if (i.operand(at) instanceof Operand.Register r && !r.isWide()) {
            operands.push(i, r, int.class);
            code.i2l();
        } else {
            operands.push(i, i.operand(at), long.class);
        }
    }

    private void frameAndLane() {
        segment.frame();
        segment.lane();
    }
}
