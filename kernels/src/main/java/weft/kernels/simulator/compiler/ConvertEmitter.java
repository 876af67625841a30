package weft.kernels.simulator.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.Operand.Register;
import weft.kernels.ptx.PtxType;
import weft.kernels.simulator.half.Halves;
import weft.kernels.simulator.instructions.ConvertOps;
import weft.kernels.simulator.instructions.OpTable;

/**
 * Writes {@code cvt}. Integers go through 64 bits: read as the source type, clamp when {@code .sat} is there, cut to the target
 * type. Floats become integers by rounding to a whole double and clamping. All other pairs are methods of {@link ConvertOps}.
 */
record ConvertEmitter(SegmentMethod segment, Operands operands, CodeBuilder code) {

    private static final ClassDesc OPS = SegmentMethod.describe(ConvertOps.class);
    private static final ClassDesc LONG = ConstantDescs.CD_long;
    private static final List<String> TO_WHOLE = List.of("rni", "rzi", "rmi", "rpi");

    private static final Pattern PACK = Pattern.compile("cvt\\.pack\\.sat\\.([su])(16|8|4|2)\\.s32(\\.b32)?");

    void convert(Instruction i) {
        if (i.has("pack")) {
            pack(i);
            return;
        }
        if (HalfEmitter.converts(i)) {
            new HalfEmitter(segment, operands, code).convert(i, this);
            return;
        }
        List<PtxType> types = i.types();
        if (types.size() != 2 || i.operands().size() != 2) {
            throw operands.unknown(i);
        }
        PtxType to = types.get(0);
        PtxType from = types.get(1);
        if (isInteger(to) && isInteger(from)) {
            integers(i, to, from);
        } else if (isInteger(to) && (from.isFloat() || from == PtxType.F16 || from == PtxType.BF16)) {
            floatToInteger(i, to, from);
        } else if (to.isFloat() && isInteger(from)) {
            integerToFloat(i, to, from);
        } else if (to.isFloat() && from.isFloat()) {
            floats(i, to, from);
        } else {
            throw operands.unknown(i);
        }
    }

    /** {@code cvt.pack.sat.u8.s32.b32 d, a, b, c}: a and b are clamped and go to the low bits of d, above them c. */
    private void pack(Instruction i) {
        Matcher m = PACK.matcher(i.name());
        if (!m.matches() || i.operands().size() != (m.group(3) == null ? 3 : 4)) {
            throw operands.unknown(i);
        }
        int bits = Integer.parseInt(m.group(2));
        boolean signed = m.group(1).equals("s");
        if (bits < 16 && m.group(3) == null) {
            throw operands.unknown(i);
        }
        operands.push(i, i.operand(1), int.class);
        operands.push(i, i.operand(2), int.class);
        if (m.group(3) == null) {
            code.iconst_0();
        } else {
            operands.push(i, i.operand(3), int.class);
        }
        code.loadConstant(bits).loadConstant(signed ? 1 : 0).invokestatic(OPS, "pack", MethodTypeDesc.of(ConstantDescs.CD_int,
                ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int, ConstantDescs.CD_int,
                ConstantDescs.CD_boolean));
        operands.store(i, i.operand(0), int.class, PtxType.B32);
    }

    private static boolean isInteger(PtxType type) {
        return type.kind() == PtxType.Kind.SIGNED || type.kind() == PtxType.Kind.UNSIGNED;
    }

    private void integers(Instruction i, PtxType to, PtxType from) {
        if (i.has("sat") && holdsAll(to, from)) {
            throw segment.function.error(i, "there is nothing to saturate");
        }
        pushInteger(i, from);
        if (i.has("sat")) {
            if (from == PtxType.U64) {
                code.loadConstant(maximum(to)).invokestatic(OPS, "clampFromUnsigned", MethodTypeDesc.of(LONG, LONG, LONG));
            } else {
                long max = to == PtxType.U64 ? Long.MAX_VALUE : maximum(to);
                code.loadConstant(minimum(to)).loadConstant(max)
                        .invokestatic(OPS, "clampSigned", MethodTypeDesc.of(LONG, LONG, LONG, LONG));
            }
        }
        popInteger(i, to);
    }

    /** Whether every number of type {@code from} is one of type {@code to}. */
    private static boolean holdsAll(PtxType to, PtxType from) {
        return to.isSigned() == from.isSigned() ? to.bits() >= from.bits() : to.isSigned() && to.bits() > from.bits();
    }

    /** Pushes an integer of type {@code from} as a long. */
    private void pushInteger(Instruction i, PtxType from) {
        if (i.operand(1) instanceof Operand.Immediate c) {
            code.loadConstant(c.value());
        } else if (i.operand(1) instanceof Operand.Special s) {
            new SpecialEmitter(segment, code).push(i, s.name(), true);
        } else {
            Register r = source(i, from);
            operands.loadBits(r);
            if (!r.isWide()) {
                code.i2l();
            }
        }
        extend(from);
    }

    /** Reads the low bits of the long on the stack as {@code type}. */
    private void extend(PtxType type) {
        if (type.bits() == 64) {
            return;
        }
        if (type.isSigned()) {
            if (type.bits() == 32) {
                code.l2i().i2l();
            } else {
                code.loadConstant(64 - type.bits()).lshl().loadConstant(64 - type.bits()).lshr();
            }
        } else {
            code.loadConstant((1L << type.bits()) - 1).land();
        }
    }

    private Register source(Instruction i, PtxType from) {
        if (i.operand(1) instanceof Register r && r.type() != PtxType.PRED && r.type().bits() >= from.bits()) {
            return r;
        }
        throw segment.function.error(i, "operand " + i.operand(1) + " does not fit ." + from);
    }

    /** Pops a long into the destination, extended by the target type when the register is wider. */
    private void popInteger(Instruction i, PtxType to) {
        extend(to);
        boolean wide = i.operand(0) instanceof Register r && r.isWide();
        if (!wide) {
            code.l2i();
        }
        if (i.operand(0) instanceof Register r && r.type().bits() < to.bits()) {
            throw segment.function.error(i, "destination " + r + " of type ." + r.type() + " does not fit");
        }
        operands.store(i, i.operand(0), wide ? long.class : int.class, to);
    }

    private static long minimum(PtxType type) {
        return type.isSigned() ? -1L << type.bits() - 1 : 0;
    }

    private static long maximum(PtxType type) {
        return type == PtxType.U64 ? -1L : type.isSigned() ? ~minimum(type) : (1L << type.bits()) - 1;
    }

    private void floatToInteger(Instruction i, PtxType to, PtxType from) {
        OpTable.Definition direct = OpTable.find("cvt." + rounding(i) + "." + to + "." + from);
        if (from.isFloat()) {
            pushFloat(i, from);
        } else {
            pushDouble(i, from);
        }
        if (direct != null) {
            operands.call(direct);
            operands.store(i, i.operand(0), direct.result(), to);
            return;
        }
        OpTable.Definition whole = operands.find(i, "whole." + rounding(i));
        if (from == PtxType.F32) {
            code.f2d();
        }
        operands.call(whole);
        if (to == PtxType.U64) {
            code.invokestatic(OPS, "clampUnsigned", MethodTypeDesc.of(LONG, ConstantDescs.CD_double));
        } else {
            long nan = from != PtxType.F64 && to.bits() < 64 ? 0 : 1L << to.bits() - 1;
            code.loadConstant(minimum(to)).loadConstant(maximum(to)).loadConstant(nan)
                    .invokestatic(OPS, "clamp", MethodTypeDesc.of(LONG, ConstantDescs.CD_double, LONG, LONG, LONG));
        }
        popInteger(i, to);
    }

    private String rounding(Instruction i) {
        return i.parts().stream().filter(TO_WHOLE::contains).findFirst()
                .orElseThrow(() -> segment.function.error(i, "the rounding to a whole number is missing"));
    }

    private void pushFloat(Instruction i, PtxType from) {
        Class<?> as = from == PtxType.F32 ? float.class : double.class;
        operands.push(i, i.operand(1), as);
        if (i.has("ftz")) {
            operands.flush(as);
        }
    }

    /** Pushes the number that is converted as a double; of a long integer enough bits to round it to 16 bits. */
    void pushDouble(Instruction i, PtxType from) {
        if (from.isFloat()) {
            pushFloat(i, from);
            if (from == PtxType.F32) {
                code.f2d();
            }
        } else if (isInteger(from)) {
            pushInteger(i, from);
            code.invokestatic(SegmentMethod.describe(Halves.class), from == PtxType.U64 ? "fromUnsignedLong" : "fromLong",
                    MethodTypeDesc.of(ConstantDescs.CD_double, LONG));
        } else {
            new HalfEmitter(segment, operands, code).widened(i, i.operand(1), from, false, false);
        }
    }

    /** Directed rounding of a 32-bit integer or less is that of the same 64-bit integer. */
    private void integerToFloat(Instruction i, PtxType to, PtxType from) {
        String direction = direction(i);
        if (!i.has("rn") && direction.isEmpty()) {
            throw segment.function.error(i, "the rounding is missing");
        }
        pushInteger(i, from);
        boolean small = from == PtxType.S32 && direction.isEmpty();
        if (small) {
            code.l2i();
        }
        String source = from == PtxType.U64 ? "u64" : small ? "s32" : "s64";
        finishFloat(i, to, operands.find(i, "cvt" + direction + "." + to + "." + source));
    }

    private static String direction(Instruction i) {
        for (String d : List.of("rz", "rm", "rp")) {
            if (i.has(d)) {
                return "." + d;
            }
        }
        return "";
    }

    private void floats(Instruction i, PtxType to, PtxType from) {
        String whole = i.parts().stream().filter(TO_WHOLE::contains).findFirst().map(r -> "." + r).orElse("");
        if (to == PtxType.F32 && from == PtxType.F64 && !i.has("rn") && direction(i).isEmpty()) {
            throw segment.function.error(i, "the rounding is missing");
        }
        pushFloat(i, from);
        finishFloat(i, to, operands.find(i, "cvt" + whole + direction(i) + "." + to + "." + from));
    }

    private void finishFloat(Instruction i, PtxType to, OpTable.Definition op) {
        operands.call(op);
        if (i.has("sat")) {
            operands.apply("saturate", op.result());
        }
        if (i.has("ftz")) {
            operands.flush(op.result());
        }
        operands.store(i, i.operand(0), op.result(), to);
    }
}
