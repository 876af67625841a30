package weft.kernels.simulator.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.Operand.Register;
import weft.kernels.ptx.PtxType;
import weft.kernels.simulator.half.HalfAtomics;
import weft.kernels.simulator.half.HalfForm;
import weft.kernels.simulator.instructions.AtomicOps;
import weft.kernels.simulator.instructions.MemoryOps;
import weft.kernels.simulator.instructions.OpTable;
import weft.kernels.simulator.memory.Addresses;

/**
 * Writes memory instructions: loads, stores, atomics and asynchronous copies. {@link AddressEmitter} finds the words and checks
 * bounds; here their values are read, cut, extended and written.
 */
final class MemoryEmitter {

    private static final ClassDesc INT = ConstantDescs.CD_int;
    private static final ClassDesc LONG = ConstantDescs.CD_long;
    private static final ClassDesc INTS = INT.arrayType();
    private static final ClassDesc OPS = SegmentMethod.describe(MemoryOps.class);

    private final SegmentMethod segment;
    private final Operands operands;
    private final CodeBuilder code;
    private final AddressEmitter address;
    private final LogEmitter log;

    MemoryEmitter(SegmentMethod segment, Operands operands, LogEmitter log) {
        this.log = log;
        this.segment = segment;
        this.operands = operands;
        this.code = segment.code;
        this.address = new AddressEmitter(segment, operands, log);
    }

    /** Loads what the memory instructions of a segment share, before the loop. */
    void begin(List<Instruction> instructions) {
        address.begin(instructions);
    }

    void instruction(Instruction i) {
        switch (i.opcode()) {
            case "cp" -> copy(i);
            case "isspacep" -> whichSpace(i);
            case "atom", "red" -> atomic(i);
            default -> loadOrStore(i);
        }
    }

    void fence() {
        code.invokestatic(OPS, "fence", ConstantDescs.MTD_void);
    }

    private void loadOrStore(Instruction i) {
        boolean write = i.opcode().equals("st");
        boolean ordered = i.has("volatile") || i.has("relaxed") || i.has("acquire") || i.has("release") || i.has("mmio");
        PtxType type = i.type();
        if (type == null || type.bits() == 128 || type.kind() == PtxType.Kind.HALF || i.operands().size() < 2
                || i.has("unified") || i.has("async")) {
            throw operands.unknown(i);
        }
        if (write && i.has("const")) {
            throw segment.function.error(i, "constant memory cannot be written");
        }
        Operand value = write ? i.operand(1) : i.operand(0);
        int count = i.has("v2") ? 2 : i.has("v4") ? 4 : i.has("v8") ? 8 : 1;
        List<Operand> values = value instanceof Operand.Group g ? g.members() : List.of(value);
        if (values.size() != count) {
            throw segment.function.error(i, "needs " + count + " registers");
        }
        if (ordered) {
            fence();
        }
        address.locate(i, type.bytes() * count, write);
        for (int k = 0; k < count; k++) {
            if (write) {
                write(i, type, values.get(k), k * type.bytes());
            } else {
                read(i, type, values.get(k), k * type.bytes());
            }
        }
        if (ordered) {
            fence();
        }
    }

    /** Reads the element {@code at} bytes after the access's address into a register. */
    private void read(Instruction i, PtxType type, Operand destination, int at) {
        if (destination instanceof Operand.Sink) {
            return;
        }
        if (!(destination instanceof Register r) || r.type() == PtxType.PRED || r.type().bits() < type.bits()
                || r.type().kind() == PtxType.Kind.FLOAT && r.type().bits() != type.bits()) {
            throw segment.function.error(i, "destination " + destination + " does not fit");
        }
        if (type.bits() == 64) {
            address.word(at).iaload();
            address.word(at + 4).iaload().invokestatic(OPS, "join", MethodTypeDesc.of(LONG, INT, INT));
        } else {
            if (type.bits() < 32) {
                address.narrowWord(at);
            } else {
                address.word(at);
            }
            code.iaload();
            if (type.bits() < 32) {
                address.bitShift(at);
                code.iushr();
                extend(type);
            }
            if (r.isWide()) {
                code.i2l();
                if (!type.isSigned()) {
                    code.loadConstant(0xffff_ffffL).land();
                }
            }
        }
        segment.store(r);
    }

    private void extend(PtxType type) {
        switch (type) {
            case S8 -> code.i2b();
            case S16 -> code.i2s();
            case U8, B8 -> code.loadConstant(255).iand();
            default -> code.i2c();
        }
    }

    private void write(Instruction i, PtxType type, Operand source, int at) {
        if (source instanceof Register r && (r.type() == PtxType.PRED || r.type().bits() < type.bits()
                || r.type().kind() == PtxType.Kind.FLOAT && r.type().bits() != type.bits())) {
            throw segment.function.error(i, "register " + r + " does not fit");
        }
        if (type.bits() == 64) {
            int value = code.allocateLocal(TypeKind.LONG);
            bits(i, type, source, true);
            code.lstore(value);
            address.word(at);
            code.lload(value).l2i().iastore();
            address.word(at + 4);
            code.lload(value).loadConstant(32).lushr().l2i().iastore();
        } else if (type.bits() == 32) {
            address.word(at);
            bits(i, type, source, false);
            code.iastore();
        } else {
            address.narrowWord(at);
            code.loadConstant(type.bits() == 8 ? 255 : 65535);
            address.bitShift(at);
            code.ishl();
            bits(i, type, source, false);
            address.bitShift(at);
            code.ishl().invokestatic(OPS, "insertShared",
                    MethodTypeDesc.of(ConstantDescs.CD_void, INTS, INT, INT, INT));
        }
    }

    /** Pushes the bits to store; of a wider register, the low ones. */
    private void bits(Instruction i, PtxType type, Operand source, boolean wide) {
        if (source instanceof Register r) {
            operands.loadBits(r);
            if (r.isWide() && !wide) {
                code.l2i();
            }
        } else if (source instanceof Operand.Float64 c && type == PtxType.F32) {
            code.loadConstant(Float.floatToRawIntBits((float) Double.longBitsToDouble(c.bits())));
        } else {
            operands.push(i, source, wide ? long.class : int.class);
        }
    }

    private void atomic(Instruction i) {
        PtxType type = i.type();
        boolean half = HalfForm.isHalf(type);
        if (type == null || half != i.has("noftz") || half && !operator(i).equals("add")) {
            throw operands.unknown(i);
        }
        boolean reduce = i.opcode().equals("red");
        if (half) {
            addHalves(i, type, reduce);
            return;
        }
        if (type == PtxType.B16 && operator(i).equals("cas") && i.operands().size() == 4) {
            compareAndSwapHalf(i);
            return;
        }
        OpTable.Definition op = operands.find(i, "atom." + operator(i) + "." + type);
        int first = reduce ? 1 : 2;
        if (i.operands().size() - first - (i.has("L2::cache_hint") ? 1 : 0) != op.parameters().size() - 2) {
            throw segment.function.error(i, "wrong number of operands");
        }
        address.locate(i, type.bytes(), true);
        address.word(0);
        for (int k = 2; k < op.parameters().size(); k++) {
            operands.push(i, i.operand(first + k - 2), op.parameters().get(k));
        }
        operands.call(op);
        operands.store(i, reduce ? new Operand.Sink() : i.operand(0), op.result(), type);
    }

    /** {@code atom.add.noftz.f16}, on one number or on a pair. */
    private void addHalves(Instruction i, PtxType type, boolean reduce) {
        int value = reduce ? 1 : 2;
        if (i.operands().size() != value + 1) {
            throw segment.function.error(i, "wrong number of operands");
        }
        HalfEmitter half = new HalfEmitter(segment, operands, code);
        address.locate(i, type.bytes(), true);
        if (type.bytes() == 2) {
            address.narrowWord(0);
            address.bitShift(0);
        } else {
            address.word(0).iconst_0();
        }
        half.push(i, i.operand(value), type);
        code.loadConstant(HalfForm.format(type)).invokestatic(SegmentMethod.describe(HalfAtomics.class), "add",
                MethodTypeDesc.of(INT, INTS, INT, INT, INT, INT));
        if (reduce) {
            code.pop();
        } else {
            half.store(i, type);
        }
    }

    private void compareAndSwapHalf(Instruction i) {
        address.locate(i, 2, true);
        address.narrowWord(0);
        address.bitShift(0);
        operands.push(i, i.operand(2), int.class);
        operands.push(i, i.operand(3), int.class);
        code.invokestatic(SegmentMethod.describe(AtomicOps.class), "compareAndSwapHalf",
                MethodTypeDesc.of(INT, INT.arrayType(), INT, INT, INT, INT));
        operands.store(i, i.operand(0), int.class, PtxType.B16);
    }

    private String operator(Instruction i) {
        for (String part : i.parts()) {
            switch (part) {
                case "add", "min", "max", "inc", "dec", "and", "or", "xor", "exch", "cas" -> {
                    return part;
                }
                default -> {}
            }
        }
        throw operands.unknown(i);
    }

    private void whichSpace(Instruction i) {
        String method = i.has("global") ? "isGlobal" : i.has("shared") || i.has("shared::cta") ? "isShared"
                : i.has("local") ? "isLocal" : i.has("param") ? "isParam"
                        : i.has("const") ? "isConstant" : null;
        if (method == null || i.operands().size() != 2) {
            throw operands.unknown(i);
        }
        operands.push(i, i.operand(1), long.class);
        code.invokestatic(SegmentMethod.describe(Addresses.class), method, MethodTypeDesc.of(ConstantDescs.CD_boolean, LONG));
        operands.store(i, i.operand(0), boolean.class, PtxType.PRED);
    }

    /** {@code cp.async}: a copy from global to shared memory that runs when the thread waits for it, as late as is legal. */
    private void copy(Instruction i) {
        if (i.parts().size() < 3 || !i.parts().get(1).equals("async") || i.has("bulk")) {
            throw operands.unknown(i);
        }
        if (i.has("mbarrier")) {
            new FrameEmitter(segment, operands, code).barrier(i);
            return;
        }
        switch (i.parts().get(2)) {
            case "commit_group" -> {
                segment.frame();
                segment.lane();
                code.invokevirtual(SegmentMethod.FRAME, "commitCopies", MethodTypeDesc.of(ConstantDescs.CD_void, INT));
            }
            case "wait_group", "wait_all" -> {
                segment.frame();
                segment.lane();
                code.loadConstant(i.has("wait_all") ? -1 : (int) operand(i, 0, Operand.Immediate.class).value());
                code.invokevirtual(SegmentMethod.FRAME, "waitForCopies",
                        MethodTypeDesc.of(ConstantDescs.CD_void, INT, INT));
            }
            default -> startCopy(i);
        }
    }

    private <T extends Operand> T operand(Instruction i, int k, Class<T> kind) {
        if (k < i.operands().size() && kind.isInstance(i.operand(k))) {
            return kind.cast(i.operand(k));
        }
        throw segment.function.error(i, "operand " + (k + 1) + " is missing or does not fit");
    }

    private void startCopy(Instruction i) {
        Operand.Address to = operand(i, 0, Operand.Address.class);
        Operand.Address from = operand(i, 1, Operand.Address.class);
        int bytes = (int) operand(i, 2, Operand.Immediate.class).value();
        segment.frame();
        segment.lane();
        if (to.base() instanceof Register r && !r.isWide()) {
            segment.load(r);
            code.i2l();
        } else {
            operands.push(i, to.base(), long.class);
        }
        code.loadConstant(to.offset()).ladd();
        keepAddress(0);
        operands.push(i, from.base(), long.class);
        code.loadConstant(from.offset()).ladd();
        keepAddress(1);
        code.loadConstant(bytes);
        boolean hasFourth = i.operands().size() > (i.has("L2::cache_hint") ? 4 : 3);
        if (hasFourth && i.operand(3) instanceof Register r && r.type() == PtxType.PRED) {
            segment.load(r);
            code.loadConstant(1).ixor().loadConstant(bytes).imul();
        } else if (hasFourth) {
            operands.push(i, i.operand(3), int.class);
        } else {
            code.loadConstant(bytes);
        }
        if (log.has(segment.position())) {
            int size = code.allocateLocal(TypeKind.INT);
            code.dup().istore(size);
            log.set(segment.position(), 2, () -> code.iload(size).i2l());
        }
        code.loadConstant(segment.function.site(i)).invokevirtual(SegmentMethod.FRAME, "startCopy",
                MethodTypeDesc.of(ConstantDescs.CD_void, INT, LONG, LONG, INT, INT, INT));
    }

    /** Logs the address that is pushed, in a row of a copy, and leaves it; that in shared memory becomes generic. */
    private void keepAddress(int row) {
        if (log.has(segment.position())) {
            int pushed = code.allocateLocal(TypeKind.LONG);
            code.dup2().lstore(pushed);
            log.set(segment.position(), row, () -> {
                code.lload(pushed);
                if (row == 0) {
                    code.loadConstant(Addresses.SHARED_WINDOW).lor();
                }
            });
        }
    }
}
