package weft.kernels.simulator.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.Operand.Register;
import weft.kernels.ptx.PtxException;
import weft.kernels.ptx.PtxType;
import weft.kernels.ptx.PtxType.Kind;
import weft.kernels.ptx.StateSpace;
import weft.kernels.simulator.instructions.Carry;
import weft.kernels.simulator.instructions.CompareOps;
import weft.kernels.simulator.instructions.DoubleOps;
import weft.kernels.simulator.instructions.FloatOps;
import weft.kernels.simulator.instructions.NaNBits;
import weft.kernels.simulator.instructions.OpTable;
import weft.kernels.simulator.instructions.RoundedOps;
import weft.kernels.simulator.instructions.VideoOps;

/**
 * Writes the reading of operands, the writing of results, and every instruction that is one call of a method found in
 * {@link OpTable}. A register holds bits; the method's parameter types say how they are read.
 */
final class Operands {

    private static final ClassDesc FLOAT_OPS = SegmentMethod.describe(FloatOps.class);
    private static final ClassDesc DOUBLE_OPS = SegmentMethod.describe(DoubleOps.class);
    private static final ClassDesc DIRECTION = SegmentMethod.describe(RoundedOps.Direction.class);

    private final SegmentMethod segment;
    private final CodeBuilder code;

    Operands(SegmentMethod segment) {
        this.segment = segment;
        this.code = segment.code;
    }

    /** An instruction that is one method call. */
    void operation(Instruction i) {
        boolean floats = i.type() != null && i.type().isFloat();
        boolean flushes = i.has("ftz");
        boolean saturates = floats && i.has("sat");
        String name = canonicalName(i, floats);
        OpTable.Definition op = find(i, name);
        if (i.operands().isEmpty()
                || i.operands().size() - 1 + (Carry.reads(i) || Carry.writes(i) ? 1 : 0) != op.parameters().size()) {
            throw segment.function.error(i, "wrong number of operands");
        }
        if (Carry.writes(i)) {
            arguments(i, op, flushes);
            OpTable.Definition carry = find(i, "carry:" + name);
            arguments(i, carry, flushes);
            call(carry);
            segment.storeCarry();
        } else {
            arguments(i, op, flushes);
        }
        call(op);
        if (NaNBits.isSum(i) && !(i.operand(0) instanceof Register r && segment.function.nanBits().isRaw(r))) {
            apply("canonical", op.result());
        }
        if (saturates) {
            apply("saturate", op.result());
        }
        if (flushes) {
            flush(op.result());
        }
        store(i, i.operand(0), op.result(), i.type());
    }

    /** A video instruction, {@code vabsdiff4.u32.u32.u32 d, a, b, c}. */
    void video(Instruction i) {
        VideoOps.Form form = VideoOps.form(i);
        if (form == null) {
            throw unknown(i);
        }
        segment.frame();
        code.loadConstant(segment.function.video(form));
        for (int k = 1; k <= 3; k++) {
            if (k == i.operands().size()) {
                code.iconst_0();
            } else {
                push(i, whole(i.operand(k)), int.class);
            }
        }
        code.invokevirtual(SegmentMethod.FRAME, "video", MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int,
                ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int));
        store(i, whole(i.operand(0)), int.class, PtxType.B32);
    }

    /** {@code lop3.or.b32 d|p, a, b, c, table, q}: p is whether d is not zero, or (and) q. */
    void lookupAndTest(Instruction i) {
        boolean valid = i.parts().size() == 3 && (i.has("and") || i.has("or")) && i.type() == PtxType.B32
                && i.operands().size() == 6;
        if (!valid) {
            throw unknown(i);
        }
        OpTable.Definition op = find(i, "lop3.b32");
        for (int k = 1; k <= 4; k++) {
            push(i, i.operand(k), int.class);
        }
        call(op);
        Operand.Pair to = (Operand.Pair) i.operand(0);
        code.dup();
        code.invokestatic(SegmentMethod.describe(CompareOps.class), "isSet", MethodTypeDesc.of(ConstantDescs.CD_boolean,
                ConstantDescs.CD_int));
        push(i, i.operand(5), boolean.class);
        if (i.has("and")) {
            code.iand();
        } else {
            code.ior();
        }
        store(i, to.second(), boolean.class, PtxType.PRED);
        store(i, to.first(), int.class, PtxType.B32);
    }

    private static Operand whole(Operand operand) {
        return operand instanceof Operand.Selected s ? s.register() : operand;
    }

    /**
     * The name in the table: {@code .rn}, {@code .ftz} and float {@code .sat} are left out, {@code .cc} makes it a carry op. Of
     * approximations in float64 {@code .ftz} stays, because it makes them coarser.
     */
    private static String canonicalName(Instruction i, boolean floats) {
        List<String> parts = new ArrayList<>(i.parts());
        boolean coarse = i.has("approx") && i.type() == PtxType.F64;
        parts.removeIf(p -> p.equals("rn") || p.equals("ftz") && !coarse || p.equals("cc") || floats && p.equals("sat"));
        if (Carry.writes(i) && !i.opcode().endsWith("c")) {
            parts.set(0, i.opcode() + "c");
        }
        return String.join(".", parts);
    }

    OpTable.Definition find(Instruction i, String name) {
        OpTable.Definition op = OpTable.find(name);
        if (op == null) {
            throw unknown(i);
        }
        return op;
    }

    /** The error for an instruction that does not exist. */
    PtxException unknown(Instruction i) {
        return segment.function.error(i, "unknown instruction");
    }

    private void arguments(Instruction i, OpTable.Definition op, boolean flushes) {
        int operands = i.operands().size() - 1;
        for (int k = 0; k < operands; k++) {
            Class<?> as = op.parameters().get(k);
            push(i, i.operand(k + 1), as);
            if (flushes) {
                flush(as);
            }
        }
        if (Carry.reads(i)) {
            segment.loadCarry();
        } else if (Carry.writes(i)) {
            code.loadConstant(i.opcode().equals("sub") ? 1 : 0);
        }
    }

    /** Calls the method that defines an operation, whose operands are on the stack. */
    void call(OpTable.Definition op) {
        if (op.direction() != null) {
            code.getstatic(DIRECTION, op.direction().name(), DIRECTION);
        }
        code.invokestatic(op.owner(), op.method(), op.type());
    }

    /** Applies a method of {@link FloatOps} or {@link DoubleOps} to the float or double on the stack. */
    void apply(String method, Class<?> type) {
        boolean single = type == float.class;
        ClassDesc desc = single ? ConstantDescs.CD_float : ConstantDescs.CD_double;
        code.invokestatic(single ? FLOAT_OPS : DOUBLE_OPS, method, MethodTypeDesc.of(desc, desc));
    }

    /** Makes a subnormal float or double on the stack zero; leaves a value of another type. */
    void flush(Class<?> type) {
        if (type == float.class || type == double.class) {
            apply("flush", type);
        }
    }

    /** Pushes an operand, read as the Java type {@code as}. */
    void push(Instruction i, Operand operand, Class<?> as) {
        switch (operand) {
            case Register r -> register(i, r, as);
            case Operand.Not n -> {
                segment.load(n.register());
                code.iconst_1().ixor();
            }
            case Operand.Immediate c -> constant(i, c.value(), as);
            case Operand.Float32 c when as == float.class -> floatConstant(c.bits());
            case Operand.Float64 c when as == double.class -> doubleConstant(c.bits());
            case Operand.Float64 c when as == float.class ->
                floatConstant(Float.floatToRawIntBits((float) Double.longBitsToDouble(c.bits())));
            case Operand.Float32 c when as == int.class && isBits(i) -> code.loadConstant(c.bits());
            case Operand.Float64 c when as == long.class && isBits(i) -> code.loadConstant(c.bits());
            case Operand.Special s -> {
                new SpecialEmitter(segment, code).push(i, s.name(), as == long.class);
                cut(as);
            }
            case Operand.VariableAddress v -> address(i, v, as);
            default -> throw segment.function.error(i, "operand " + operand + " does not fit");
        }
    }

    private static boolean isBits(Instruction i) {
        return i.type() != null && (i.type().kind() == Kind.BITS || i.type().isFloat());
    }

    private void register(Instruction i, Register r, Class<?> as) {
        boolean predicate = r.type() == PtxType.PRED;
        boolean wide = as == long.class || as == double.class;
        boolean predicateOp = i.type() == PtxType.PRED || as == boolean.class;
        if (predicate != predicateOp || wide != r.isWide() || as == float.class && r.type().bits() != 32) {
            throw segment.function.error(i, "register " + r + " of type ." + r.type() + " does not fit");
        }
        Kind kind = r.type().kind();
        boolean arithmetic = i.type() != null && (i.type().kind() == Kind.SIGNED || i.type().kind() == Kind.UNSIGNED);
        if ((as == float.class || as == double.class) && (kind == Kind.SIGNED || kind == Kind.UNSIGNED)
                || as != float.class && as != double.class && kind == Kind.FLOAT && arithmetic) {
            throw segment.function.error(i, "register " + r + " of type ." + r.type() + " does not fit");
        }
        if (as == float.class || as == double.class) {
            segment.load(r);
            if (as == float.class) {
                bitsToFloat();
            } else {
                bitsToDouble();
            }
            if (NaNBits.passesOn(i) && segment.function.nanBits().isRaw(r)) {
                apply("canonical", as);
            }
        } else if (i.opcode().equals("mov") && i.operand(0) instanceof Register to && segment.function.nanBits().isRaw(to)) {
            segment.load(r);
        } else {
            loadBits(r);
            cut(as);
        }
    }

    /** Pushes the bits of a register, with the GPU's NaN where it holds one. */
    void loadBits(Register r) {
        segment.load(r);
        if (segment.function.nanBits().isRaw(r)) {
            replaceNaNBits(r.isWide());
        }
    }

    /** Replaces the bits on the stack when they are a NaN's. */
    void replaceNaNBits(boolean wide) {
        if (wide) {
            bitsToDouble();
            apply("canonical", double.class);
            doubleToBits();
        } else {
            bitsToFloat();
            apply("canonical", float.class);
            floatToBits();
        }
    }

    private void cut(Class<?> as) {
        if (as == short.class) {
            code.i2s();
        } else if (as == char.class) {
            code.i2c();
        }
    }

    private void constant(Instruction i, long value, Class<?> as) {
        if (as == long.class) {
            code.loadConstant(value);
        } else if (as == short.class) {
            code.loadConstant((int) (short) value);
        } else if (as == char.class) {
            code.loadConstant((int) (char) value);
        } else if (as == int.class || as == boolean.class) {
            code.loadConstant((int) value);
        } else {
            throw segment.function.error(i, "an integer constant where a float is needed");
        }
    }

    /** Through the bits, because a class file's float constants may lose a NaN's payload on the way. */
    private void floatConstant(int bits) {
        float value = Float.intBitsToFloat(bits);
        if (value == value) {
            code.loadConstant(value);
        } else {
            code.loadConstant(bits);
            bitsToFloat();
        }
    }

    private void doubleConstant(long bits) {
        double value = Double.longBitsToDouble(bits);
        if (value == value) {
            code.loadConstant(value);
        } else {
            code.loadConstant(bits);
            bitsToDouble();
        }
    }

    private void address(Instruction i, Operand.VariableAddress v, Class<?> as) {
        long address = segment.function.layout().address(segment.function.function(), v.variable()) + v.offset();
        boolean local = v.variable().space() == StateSpace.LOCAL;
        if (as == long.class) {
            code.loadConstant(address);
            if (local) {
                localBase();
                code.i2l().ladd();
            }
        } else if (as == int.class && address == (int) address) {
            code.loadConstant((int) address);
            if (local) {
                localBase();
                code.iadd();
            }
        } else {
            throw segment.function.error(i, "the address of " + v + " does not fit");
        }
    }

    /** Pushes where the variables of this call begin in local memory. */
    void localBase() {
        segment.frame();
        code.getfield(SegmentMethod.FRAME, "localBase", ConstantDescs.CD_int);
    }

    /** Pops a result of the Java type {@code as} into a destination; a {@link Operand.Sink} drops it. */
    void store(Instruction i, Operand destination, Class<?> as, PtxType type) {
        if (as == float.class) {
            floatToBits();
        } else if (as == double.class) {
            doubleToBits();
        }
        boolean wide = as == long.class || as == double.class;
        switch (destination) {
            case Register r -> {
                boolean predicate = r.type() == PtxType.PRED;
                boolean predicateResult = as == boolean.class || type == PtxType.PRED;
                if (r.isWide() != wide || predicate != predicateResult) {
                    throw segment.function.error(i, "destination " + r + " of type ." + r.type() + " does not fit");
                }
                segment.store(r);
            }
            case Operand.Sink _ -> {
                if (wide) {
                    code.pop2();
                } else {
                    code.pop();
                }
            }
            default -> throw segment.function.error(i, "destination " + destination + " is no register");
        }
    }

    void bitsToFloat() {
        code.invokestatic(ConstantDescs.CD_Float, "intBitsToFloat",
                MethodTypeDesc.of(ConstantDescs.CD_float, ConstantDescs.CD_int));
    }

    void bitsToDouble() {
        code.invokestatic(ConstantDescs.CD_Double, "longBitsToDouble",
                MethodTypeDesc.of(ConstantDescs.CD_double, ConstantDescs.CD_long));
    }

    void floatToBits() {
        code.invokestatic(ConstantDescs.CD_Float, "floatToRawIntBits",
                MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_float));
    }

    void doubleToBits() {
        code.invokestatic(ConstantDescs.CD_Double, "doubleToRawLongBits",
                MethodTypeDesc.of(ConstantDescs.CD_long, ConstantDescs.CD_double));
    }
}
