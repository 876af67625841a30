package weft.kernels.simulator.compiler;

import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import weft.kernels.GpuException;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.Operand.Register;
import weft.kernels.ptx.PtxType;
import weft.kernels.simulator.instructions.Carry;
import weft.kernels.simulator.instructions.Roles;
import weft.kernels.simulator.warp.Marks;

/**
 * Writes code that follows undefined values. What a shuffle reads from a lane that takes no part is undefined on a GPU; that is
 * no error as long as the value is not used, as in {@code if (lane + d < n) sum += down;}. So the result of the shuffle gets a
 * mark, what is computed from a marked value is marked, too, and only a use is an error: a store, an address, an atomic
 * operation, a branch. A selection that does not take the value, a product with 0 and a conjunction with false are no uses.
 *
 * <p>Marks cost time, so functions are compiled without them at first, and a second time when a first mark is set. Memory has no
 * marks: a value that goes to local memory or into a call loses its mark.
 */
final class MarkEmitter {

    private static final MethodTypeDesc JOIN = ints(2);
    private static final MethodTypeDesc ABSORB = ints(5);
    private static final MethodTypeDesc SELECT = ints(4);

    private final SegmentMethod segment;
    private final Map<Integer, Integer> locals = new HashMap<>();
    private int result = -1;

    MarkEmitter(SegmentMethod segment) {
        this.segment = segment;
    }

    private static MethodTypeDesc ints(int count) {
        return MethodTypeDesc.of(ConstantDescs.CD_int, Collections.nCopies(count, ConstantDescs.CD_int));
    }

    /** The local variable with the mark of a register. */
    int local(int register) {
        return locals.computeIfAbsent(register, _ -> segment.code.allocateLocal(TypeKind.INT));
    }

    /** Before an instruction, inside its guard: checks what it uses, and computes the mark of what it writes. */
    void before(Instruction i) {
        if (result < 0) {
            result = segment.code.allocateLocal(TypeKind.INT);
        }
        Instruction bare = i.unguarded();
        switch (i.opcode()) {
            case "ld", "ldu", "atom", "red", "cp" -> {
                Roles.reads(bare, r -> use(i, r));
                segment.code.iconst_0();
            }
            case "st" -> {
                if (i.has("local") || i.has("param")) {
                    registers(i.operand(0)).forEach(r -> use(i, r));
                } else {
                    Roles.reads(bare, r -> use(i, r));
                }
                segment.code.iconst_0();
            }
            default -> computed(i, bare);
        }
        segment.code.istore(result);
    }

    private static List<Register> registers(Operand address) {
        return address instanceof Operand.Address a && a.base() instanceof Register r ? List.of(r) : List.of();
    }

    private void computed(Instruction i, Instruction bare) {
        PtxType type = i.type();
        boolean small =
                type != null && !type.isFloat() && i.operands().subList(1, i.operands().size()).stream().allMatch(this::isSmall);
        int operands = i.operands().size();
        if (i.opcode().equals("selp") && operands == 4) {
            mark(i.operand(1));
            mark(i.operand(2));
            value(i.operand(3));
            mark(i.operand(3));
            call("select", SELECT);
        } else if (small && operands == 3 && (i.opcode().equals("and") || i.opcode().equals("mul"))) {
            absorb(i, 0);
        } else if (small && operands == 3 && i.opcode().equals("or")) {
            absorb(i, type == PtxType.PRED ? 1 : -1);
        } else if (small && operands == 4 && i.opcode().equals("mad") && !Carry.writes(i)) {
            absorb(i, 0);
            mark(i.operand(3));
            call("join", JOIN);
        } else {
            segment.code.iconst_0();
            List<Register> read = new ArrayList<>();
            Roles.reads(bare, read::add);
            for (Register r : read) {
                mark(r);
                call("join", JOIN);
            }
            if (Carry.reads(i)) {
                segment.code.iload(local(segment.function.carry()));
                call("join", JOIN);
            }
        }
    }

    private boolean isSmall(Operand operand) {
        return operand instanceof Register r && !r.isWide() || operand instanceof Operand.Not
                || operand instanceof Operand.Immediate;
    }

    private void absorb(Instruction i, int absorbing) {
        for (int k = 1; k <= 2; k++) {
            value(i.operand(k));
            mark(i.operand(k));
        }
        segment.code.loadConstant(absorbing);
        call("absorb", ABSORB);
    }

    private void value(Operand operand) {
        switch (operand) {
            case Register r -> segment.load(r);
            case Operand.Not n -> {
                segment.load(n.register());
                segment.code.iconst_1().ixor();
            }
            case Operand.Immediate c -> segment.code.loadConstant((int) c.value());
            default -> throw new IllegalStateException("operand " + operand);
        }
    }

    private void mark(Operand operand) {
        switch (operand) {
            case Register r -> segment.code.iload(local(segment.number(r)));
            case Operand.Not n -> segment.code.iload(local(segment.number(n.register())));
            default -> segment.code.iconst_0();
        }
    }

    private void call(String method, MethodTypeDesc type) {
        segment.code.invokestatic(SegmentMethod.describe(Marks.class), method, type);
    }

    /** After an instruction: what it wrote has its mark. */
    void after(Instruction i) {
        Roles.writes(i, r -> segment.code.iload(result).istore(local(segment.number(r))));
        if (Carry.writes(i)) {
            segment.code.iload(result).istore(local(segment.function.carry()));
        }
    }

    /** Throws when register {@code r} has a mark. */
    void use(Instruction i, Register r) {
        Label known = segment.code.newLabel();
        segment.code.iload(local(segment.number(r))).ifeq(known);
        segment.frame();
        segment.code.iload(local(segment.number(r))).loadConstant(segment.function.site(i));
        segment.lane();
        segment.code.invokevirtual(SegmentMethod.FRAME, "undefinedValue", MethodTypeDesc.of(SegmentMethod.describe(
                GpuException.class), ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int)).athrow()
                .labelBinding(known);
    }
}
