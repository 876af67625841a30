package weft.kernels.simulator.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Collections;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.Operand.Register;
import weft.kernels.ptx.PtxType;
import weft.kernels.simulator.half.HalfForm;
import weft.kernels.simulator.half.HalfOps;
import weft.kernels.simulator.half.Halves;
import weft.kernels.simulator.instructions.OpTable;

/** Writes the instructions on 16-bit floats and pairs of them: each is one call of a method of {@link HalfOps}. */
record HalfEmitter(SegmentMethod segment, Operands operands, CodeBuilder code) {

    private static final ClassDesc OPS = SegmentMethod.describe(HalfOps.class);
    private static final ClassDesc HALVES = SegmentMethod.describe(Halves.class);
    private static final ClassDesc INT = ConstantDescs.CD_int;
    private static final ClassDesc DOUBLE = ConstantDescs.CD_double;

    /** Whether {@code i} computes with 16-bit floats, and is not a comparison or a conversion. */
    static boolean handles(Instruction i) {
        return HalfForm.isHalf(i.type());
    }

    /** {@code fma.rn.relu.f16x2 d, a, b, c} and similar. */
    void arithmetic(Instruction i) {
        if (!HalfForm.exists(i)) {
            throw operands.unknown(i);
        }
        String method = switch (i.opcode()) {
            case "add" -> "add";
            case "sub" -> "subtract";
            case "mul" -> "multiply";
            case "fma" -> "multiplyAdd";
            case "neg" -> "negate";
            case "abs" -> "absolute";
            case "min" -> "minimum";
            case "max" -> "maximum";
            case "ex2" -> "exp2";
            default -> "tanh";
        };
        int count = switch (i.opcode()) {
            case "fma" -> 3;
            case "neg", "abs", "ex2", "tanh" -> 1;
            default -> 2;
        };
        if (i.operands().size() != count + 1) {
            throw segment.function.error(i, "wrong number of operands");
        }
        for (int k = 1; k <= count; k++) {
            push(i, i.operand(k), i.type());
        }
        code.loadConstant(HalfForm.of(i, i.type())).invokestatic(OPS, method,
                MethodTypeDesc.of(INT, Collections.nCopies(count + 1, INT)));
        store(i, i.type());
    }

    /** Pushes the bits of an operand. */
    void push(Instruction i, Operand operand, PtxType type) {
        if (operand instanceof Register r) {
            check(i, r, type);
            operands.loadBits(r);
        } else {
            operands.push(i, operand, int.class);
        }
    }

    /** Pops the bits of the result. */
    void store(Instruction i, PtxType type) {
        if (i.operand(0) instanceof Register r) {
            check(i, r, type);
        }
        operands.store(i, i.operand(0), int.class, type);
    }

    private void check(Instruction i, Register r, PtxType type) {
        boolean isUntyped = r.type().kind() == PtxType.Kind.BITS || r.type().kind() == PtxType.Kind.HALF
                || type == PtxType.TF32 && r.type() == PtxType.F32;
        if (r.type().bits() != type.bits() || !isUntyped) {
            throw segment.function.error(i, "register " + r + " of type ." + r.type() + " does not fit");
        }
    }

    /** Pushes one number of an operand as a double: of a pair the lower one, or the upper one. */
    void widened(Instruction i, Operand operand, PtxType type, boolean upper, boolean flushes) {
        push(i, operand, type);
        if (upper) {
            code.loadConstant(16).iushr();
        }
        widen(HalfForm.format(type) | (flushes ? Halves.FLUSH : 0));
    }

    private void widen(int form) {
        code.loadConstant(form).invokestatic(HALVES, "widen", MethodTypeDesc.of(DOUBLE, INT, INT));
    }

    private void narrow(int form) {
        code.loadConstant(form).invokestatic(HALVES, "narrow", MethodTypeDesc.of(INT, DOUBLE, INT));
    }

    /** Whether {@code i} is a conversion from or to 16-bit floats or tf32, but not one to an integer. */
    static boolean converts(Instruction i) {
        return HalfForm.isConversion(i);
    }

    /** {@code cvt.rn.f16.f32 d, a}, {@code cvt.rn.relu.bf16x2.f32 d, a, b} and similar. */
    void convert(Instruction i, ConvertEmitter others) {
        PtxType to = i.types().get(0);
        PtxType from = i.types().get(1);
        int form = HalfForm.of(i, to) & ~Halves.FLUSH;
        boolean isPair = (form & Halves.PAIR) != 0;
        if (i.operands().size() != (isPair ? 3 : 2)) {
            throw segment.function.error(i, "wrong number of operands");
        }
        if (to == PtxType.TF32) {
            operands.push(i, i.operand(1), float.class);
            code.loadConstant(form).invokestatic(HALVES, i.has("rna") ? "tensorAway" : "tensorEven",
                    MethodTypeDesc.of(INT, ConstantDescs.CD_float, INT));
            store(i, to);
        } else if (isPair) {
            operands.push(i, i.operand(2), float.class);
            code.f2d();
            narrow(form);
            operands.push(i, i.operand(1), float.class);
            code.f2d();
            narrow(form);
            code.loadConstant(16).ishl().ior();
            store(i, to);
        } else {
            others.pushDouble(i, from);
            fromDouble(i, to, from, form);
        }
    }

    /** Pops the double that is converted. */
    private void fromDouble(Instruction i, PtxType to, PtxType from, int form) {
        if (HalfForm.isHalf(to)) {
            if (to == from) {
                i.parts().stream().filter(p -> p.startsWith("r") && p.endsWith("i")).findFirst()
                        .ifPresent(p -> operands.call(OpTable.find("whole." + p)));
            }
            narrow(form);
            store(i, to);
            return;
        }
        Class<?> as = to == PtxType.F32 ? float.class : double.class;
        if (to == PtxType.F32) {
            code.d2f();
        }
        operands.apply("canonical", as);
        if (i.has("sat")) {
            operands.apply("saturate", as);
        }
        operands.store(i, i.operand(0), as, to);
    }

    /** Pushes the bits of 1.0 or of 0 in the format {@code type}, as a comparison's result on the stack says. */
    void truth(PtxType type) {
        code.ineg().loadConstant((HalfForm.format(type) & Halves.BRAIN) != 0 ? 0x3f80 : 0x3c00).iand();
    }
}
