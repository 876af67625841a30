package weft.kernels.simulator.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.util.Set;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.PtxType;
import weft.kernels.simulator.half.HalfForm;
import weft.kernels.simulator.instructions.OpTable;

/** Writes {@code setp} and {@code set}: a comparison, possibly combined with a predicate, as a predicate or as a number. */
record CompareEmitter(SegmentMethod segment, Operands operands, CodeBuilder code) {

    private static final Set<String> COMBINE = Set.of("and", "or", "xor");

    void compare(Instruction i) {
        String combine = i.parts().stream().skip(2).filter(COMBINE::contains).findFirst().orElse(null);
        int count = combine == null ? 3 : 4;
        if (i.operands().size() != count || i.parts().size() < 3) {
            throw segment.function.error(i, "wrong number of operands");
        }
        int result = code.allocateLocal(TypeKind.INT);
        if (HalfForm.isHalf(i.type())) {
            halves(i, i.type(), result, false);
        } else {
            OpTable.Definition op = operands.find(i, "compare." + i.parts().get(1) + "." + i.type());
            for (int k = 0; k < 2; k++) {
                Class<?> as = op.parameters().get(k);
                operands.push(i, i.operand(k + 1), as);
                if (i.has("ftz")) {
                    operands.flush(as);
                }
            }
            operands.call(op);
            code.istore(result);
        }
        if (HalfForm.isHalf(i.type()) && i.type().bits() == 32) {
            pair(i, result, combine);
        } else if (i.opcode().equals("set")) {
            number(i, result, combine);
        } else if (i.operand(0) instanceof Operand.Pair p) {
            predicate(i, p.first(), result, combine, false);
            predicate(i, p.second(), result, combine, true);
        } else {
            predicate(i, i.operand(0), result, combine, false);
        }
    }

    /** 16-bit floats are compared as the doubles that they are: the lower ones of pairs, or the upper ones. */
    private void halves(Instruction i, PtxType type, int result, boolean upper) {
        OpTable.Definition op = operands.find(i, "compare." + i.parts().get(1) + ".f64");
        HalfEmitter half = new HalfEmitter(segment, operands, code);
        half.widened(i, i.operand(1), type, upper, i.has("ftz"));
        half.widened(i, i.operand(2), type, upper, i.has("ftz"));
        operands.call(op);
        code.istore(result);
    }

    /** Of pairs, {@code setp p|q} has two results, and {@code set} two in one register. */
    private void pair(Instruction i, int low, String combine) {
        int high = code.allocateLocal(TypeKind.INT);
        halves(i, i.type(), high, true);
        if (i.opcode().equals("setp")) {
            if (!(i.operand(0) instanceof Operand.Pair p)) {
                throw segment.function.error(i, "the comparison of pairs needs two destinations, p|q");
            }
            combined(i, low, combine, false);
            combined(i, high, combine, false);
            operands.store(i, p.second(), boolean.class, PtxType.PRED);
            operands.store(i, p.first(), boolean.class, PtxType.PRED);
            return;
        }
        PtxType to = i.types().getFirst();
        combined(i, low, combine, false);
        lane(i, to);
        combined(i, high, combine, false);
        lane(i, to);
        code.loadConstant(16).ishl().ior();
        operands.store(i, i.operand(0), int.class, to);
    }

    private void lane(Instruction i, PtxType to) {
        if (HalfForm.isHalf(to)) {
            new HalfEmitter(segment, operands, code).truth(to);
        } else if (to == PtxType.U32 || to == PtxType.S32) {
            code.ineg().i2c();
        } else {
            throw operands.unknown(i);
        }
    }

    private void predicate(Instruction i, Operand destination, int result, String combine, boolean negated) {
        combined(i, result, combine, negated);
        operands.store(i, destination, boolean.class, PtxType.PRED);
    }

    private void combined(Instruction i, int result, String combine, boolean negated) {
        code.iload(result);
        if (negated) {
            code.iconst_1().ixor();
        }
        if (combine != null) {
            operands.push(i, i.operand(3), boolean.class);
            switch (combine) {
                case "and" -> code.iand();
                case "or" -> code.ior();
                default -> code.ixor();
            }
        }
    }

    /** All ones for true in an integer, 1.0 in a float. */
    private void number(Instruction i, int result, String combine) {
        PtxType type = i.types().getFirst();
        if (type == PtxType.F32 && HalfForm.isHalf(i.type())) {
            throw operands.unknown(i);
        }
        combined(i, result, combine, false);
        if (HalfForm.isHalf(type)) {
            new HalfEmitter(segment, operands, code).truth(type);
            operands.store(i, i.operand(0), int.class, type);
        } else if (type == PtxType.F32) {
            Label isFalse = code.newLabel();
            Label end = code.newLabel();
            code.ifeq(isFalse).fconst_1().goto_(end).labelBinding(isFalse).fconst_0().labelBinding(end);
            operands.store(i, i.operand(0), float.class, type);
        } else {
            code.ineg();
            operands.store(i, i.operand(0), int.class, type);
        }
    }
}
