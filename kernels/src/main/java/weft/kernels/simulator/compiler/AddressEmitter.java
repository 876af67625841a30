package weft.kernels.simulator.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import weft.kernels.GpuException;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.Operand.Register;
import weft.kernels.ptx.StateSpace;
import weft.kernels.simulator.instructions.Roles;
import weft.kernels.simulator.memory.Addresses;
import weft.kernels.simulator.memory.Region;

/**
 * Writes the address of a memory instruction: an array of words and an index, with bounds and alignment checked by one
 * comparison.
 *
 * <p>The check: rotated right by log2(bytes), an address that is misaligned or negative becomes a huge unsigned number, so one
 * unsigned comparison with the number of such elements finds all three faults. A global or generic address is first made
 * relative to the region that the same base register pointed into last; only when that fails is the region looked up.
 */
final class AddressEmitter {

    private static final ClassDesc INT = ConstantDescs.CD_int;
    private static final ClassDesc LONG = ConstantDescs.CD_long;
    private static final ClassDesc INTS = INT.arrayType();
    private static final ClassDesc REGION = SegmentMethod.describe(Region.class);
    private static final ClassDesc ADDRESSES = SegmentMethod.describe(Addresses.class);
    private static final ClassDesc FAULT = SegmentMethod.describe(GpuException.class);
    private static final MethodTypeDesc FIND = MethodTypeDesc.of(REGION, LONG, INT, ConstantDescs.CD_boolean, INT, INT);
    private static final MethodTypeDesc SMALL_FAULT = MethodTypeDesc.of(FAULT, INT, INT, INT, INT);
    private static final MethodTypeDesc NOWHERE = MethodTypeDesc.of(INTS, INT, INT, INT, INT);

    /** The region last touched through a base register: local variables of the method. */
    private record Cache(int base, int size, int words) {}

    private final SegmentMethod segment;
    private final Operands operands;
    private final CodeBuilder code;
    private final LogEmitter log;
    private final Map<String, Cache> caches = new HashMap<>();
    private int address;
    private int offset;
    private int words;
    private int index;
    private int shared = -1;
    private int sharedSize;
    private int local = -1;
    private int localSize;
    private int params = -1;

    AddressEmitter(SegmentMethod segment, Operands operands, LogEmitter log) {
        this.log = log;
        this.segment = segment;
        this.operands = operands;
        this.code = segment.code;
    }

    /** Loads what the memory instructions of a segment share, before the loop. */
    void begin(List<Instruction> instructions) {
        boolean any = instructions.stream().anyMatch(AddressEmitter::accesses);
        if (!any) {
            return;
        }
        address = code.allocateLocal(TypeKind.LONG);
        offset = code.allocateLocal(TypeKind.INT);
        words = code.allocateLocal(TypeKind.REFERENCE);
        index = code.allocateLocal(TypeKind.INT);
        for (Instruction i : instructions) {
            if (accesses(i)) {
                prepare(i);
            }
        }
    }

    private static boolean accesses(Instruction i) {
        return switch (i.opcode()) {
            case "ld", "ldu", "st", "atom", "red" -> true;
            default -> false;
        };
    }

    private void prepare(Instruction i) {
        Operand.Address a = addressOf(i);
        switch (space(i, a)) {
            case SHARED -> {
                if (shared < 0) {
                    shared = field("shared", INTS, TypeKind.REFERENCE);
                    sharedSize = field("sharedBytes", INT, TypeKind.INT);
                }
            }
            case LOCAL -> {
                if (local < 0) {
                    local = field("local", INTS, TypeKind.REFERENCE);
                    localSize = field("localBytes", INT, TypeKind.INT);
                }
            }
            case PARAM -> params = params < 0 ? field("params", INTS, TypeKind.REFERENCE) : params;
            default -> {
                if (!caches.containsKey(key(i, a))) {
                    Cache c = new Cache(code.allocateLocal(TypeKind.LONG), code.allocateLocal(TypeKind.LONG),
                            code.allocateLocal(TypeKind.REFERENCE));
                    code.lconst_0().lstore(c.base()).lconst_0().lstore(c.size()).aconst_null().astore(c.words());
                    caches.put(key(i, a), c);
                }
            }
        }
    }

    private int field(String name, ClassDesc type, TypeKind kind) {
        int variable = code.allocateLocal(kind);
        segment.blockField(name, type);
        code.storeLocal(kind, variable);
        return variable;
    }

    /** Reads and writes through one register are kept apart, because some regions may only be read. */
    private static String key(Instruction i, Operand.Address a) {
        return (i.opcode().startsWith("ld") ? "read " : "write ") + a.base();
    }

    private Operand.Address addressOf(Instruction i) {
        int at = Roles.hasDestination(i) ? 1 : 0;
        if (i.operands().size() > at && i.operand(at) instanceof Operand.Address a) {
            return a;
        }
        throw segment.function.error(i, "there is no address operand");
    }

    /** Where an access goes; GLOBAL stands for global, constant, parameter-by-pointer and generic addresses. */
    private StateSpace space(Instruction i, Operand.Address a) {
        if (a.base() instanceof Operand.VariableAddress v) {
            return switch (v.variable().space()) {
                case SHARED -> StateSpace.SHARED;
                case LOCAL -> StateSpace.LOCAL;
                case PARAM -> StateSpace.PARAM;
                default -> StateSpace.GLOBAL;
            };
        }
        if (i.has("shared") || i.has("shared::cta")) {
            return StateSpace.SHARED;
        }
        if (i.has("shared::cluster")) {
            throw segment.function.error(i, "the simulator has no block clusters");
        }
        return i.has("local") || isParam(i) && !segment.function.function().isEntry() ? StateSpace.LOCAL : StateSpace.GLOBAL;
    }

    private static boolean isParam(Instruction i) {
        return i.parts().stream().anyMatch(p -> p.equals("param") || p.startsWith("param::"));
    }

    /** Leaves the words and the index of the access in local variables, and the byte address in {@link #offset}. */
    void locate(Instruction i, int bytes, boolean write) {
        Operand.Address a = addressOf(i);
        int site = segment.function.site(i);
        int shift = Integer.numberOfTrailingZeros(bytes);
        switch (space(i, a)) {
            case SHARED -> small(i, a, bytes, shift, site, true);
            case LOCAL -> small(i, a, bytes, shift, site, false);
            case PARAM -> parameter(i, (Operand.VariableAddress) a.base(), a.offset(), bytes, write);
            default -> {
                pushAddress(i, a);
                region(i, a, bytes, shift, site, write);
            }
        }
        if (log.has(segment.position())) {
            log.set(segment.position(), 0, () -> genericAddress(i, a));
        }
    }

    private void genericAddress(Instruction i, Operand.Address a) {
        switch (space(i, a)) {
            case SHARED -> code.iload(offset).i2l().loadConstant(Addresses.SHARED_WINDOW).ladd();
            case LOCAL -> {
                segment.lane();
                code.iload(localSize).imul().iload(offset).iadd().i2l().loadConstant(Addresses.LOCAL_WINDOW).ladd();
            }
            case PARAM -> code.iload(offset).i2l().loadConstant(Addresses.PARAM_WINDOW).ladd();
            default -> code.lload(address);
        }
    }

    /**
     * Shared or local memory: the address is an offset into an array that the block owns. For words of shared memory, the most
     * frequent access of all, the rotated address is the index, so the JVM drops its own check of the array's bounds.
     */
    private void small(Instruction i, Operand.Address a, int bytes, int shift, int site, boolean isShared) {
        if (a.base() instanceof Register r && r.isWide()) {
            segment.load(r);
            code.loadConstant(a.offset()).ladd()
                    .invokestatic(ADDRESSES, "small", MethodTypeDesc.of(INT, LONG));
        } else {
            operands.push(i, a.base(), int.class);
            code.loadConstant((int) a.offset()).iadd();
        }
        code.istore(offset);
        Label ok = code.newLabel();
        boolean sharedWord = isShared && shift == 2;
        code.iload(offset);
        if (shift > 0) {
            code.loadConstant(shift).invokestatic(ConstantDescs.CD_Integer, "rotateRight", MethodTypeDesc.of(INT, INT, INT));
        }
        if (sharedWord) {
            code.istore(index).iload(index).aload(shared).arraylength();
        } else {
            code.iload(isShared ? sharedSize : localSize).loadConstant(shift).ishr();
        }
        code.invokestatic(ConstantDescs.CD_Integer, "compareUnsigned", MethodTypeDesc.of(INT, INT, INT)).iflt(ok);
        segment.frame();
        code.iload(offset).loadConstant(bytes).loadConstant(site);
        segment.lane();
        Label nowhere = code.newLabel();
        if (segment.function.options().goesOn()) {
            code.invokevirtual(SegmentMethod.FRAME, isShared ? "sharedNowhere" : "localNowhere", NOWHERE).astore(words);
            code.iconst_0().istore(index).goto_(nowhere);
        } else {
            code.invokevirtual(SegmentMethod.FRAME, isShared ? "sharedFault" : "localFault", SMALL_FAULT).athrow();
        }
        code.labelBinding(ok).aload(isShared ? shared : local).astore(words);
        if (!sharedWord) {
            code.iload(offset).iconst_2().iushr();
            if (!isShared) {
                segment.lane();
                code.iload(localSize).iconst_2().iushr().imul().iadd();
            }
            code.istore(index);
        }
        code.labelBinding(nowhere);
    }

    /** Leaves a generic address in {@link #address}. */
    private void pushAddress(Instruction i, Operand.Address a) {
        if (a.base() instanceof Register r && !r.isWide()) {
            segment.load(r);
            code.i2l().loadConstant(0xffff_ffffL).land();
        } else {
            operands.push(i, a.base(), long.class);
        }
        code.loadConstant(a.offset() + (isParam(i) ? Addresses.PARAM_WINDOW : 0)).ladd();
        code.lstore(address);
    }

    /** A kernel parameter by name: its place is known here. */
    private void parameter(Instruction i, Operand.VariableAddress v, long at, int bytes, boolean write) {
        if (write || at < 0 || at + bytes > v.variable().size() || at % bytes != 0) {
            throw segment.function.error(i, "not a possible access to parameter " + v.variable().name());
        }
        int start = (int) (segment.function.layout().address(segment.function.function(), v.variable()) + at);
        code.aload(params).astore(words).loadConstant(start).istore(offset).loadConstant(start >> 2).istore(index);
    }

    private void region(Instruction i, Operand.Address a, int bytes, int shift, int site, boolean write) {
        Cache c = caches.get(key(i, a));
        Label ok = code.newLabel();
        code.lload(address).lload(c.base()).lsub();
        if (shift > 0) {
            code.loadConstant(shift).invokestatic(ConstantDescs.CD_Long, "rotateRight", MethodTypeDesc.of(LONG, LONG, INT));
        }
        code.lload(c.size()).loadConstant(shift).lshr()
                .invokestatic(ConstantDescs.CD_Long, "compareUnsigned", MethodTypeDesc.of(INT, LONG, LONG)).iflt(ok);
        segment.frame();
        code.lload(address).loadConstant(bytes).loadConstant(write ? 1 : 0).loadConstant(site);
        segment.lane();
        int region = code.allocateLocal(TypeKind.REFERENCE);
        code.invokevirtual(SegmentMethod.FRAME, "region", FIND).astore(region);
        code.aload(region).getfield(REGION, "base", LONG).lstore(c.base());
        code.aload(region).getfield(REGION, "size", LONG).lstore(c.size());
        code.aload(region).getfield(REGION, "words", INTS).astore(c.words());
        code.labelBinding(ok).aload(c.words()).astore(words);
        code.lload(address).lload(c.base()).lsub().l2i().istore(offset);
        code.lload(address).lload(c.base()).lsub().iconst_2().lushr().l2i().istore(index);
    }

    /** Pushes the words and the index of the word {@code at} bytes after the access's address. */
    CodeBuilder word(int at) {
        code.aload(words).iload(index);
        if (at >= 4) {
            code.loadConstant(at / 4).iadd();
        }
        return code;
    }

    /** Pushes how many bits into its word the narrow element lies. */
    void bitShift(int at) {
        code.iload(offset).loadConstant(at).iadd().iconst_3().iand().iconst_3().ishl();
    }

    /** Pushes the words and the index of the word that holds a narrow element. */
    void narrowWord(int at) {
        code.aload(words).iload(index);
        if (at > 0) {
            code.iload(offset).iconst_3().iand().loadConstant(at).iadd().iconst_2().iushr().iadd();
        }
    }
}
