package weft.kernels.simulator.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.Operand.Register;
import weft.kernels.simulator.flow.Segment;
import weft.kernels.simulator.flow.Segment.Action;
import weft.kernels.simulator.instructions.Carry;
import weft.kernels.simulator.instructions.Roles;
import weft.kernels.simulator.instructions.VideoOps;

/**
 * Writes the method of one segment. Its shape:
 *
 * <pre>
 * static int segment7(FrameState frame, int lane, int end) {
 *     int[] r3s = frame.narrow[3];            // arrays of the registers that live in other segments, too
 *     int taken = 0;
 *     for (; lane &lt; end; lane++) {
 *         int r3 = r3s[lane];                 // read what earlier segments wrote
 *         ...                                 // the instructions
 *         r5s[lane] = r5;                     // keep what later segments read
 *         taken += p1;                        // the branch's predicate
 *     }
 *     return taken;
 * }
 * </pre>
 */
final class SegmentEmitter {

    private static final ClassDesc INTS = ConstantDescs.CD_int.arrayType();
    private static final ClassDesc LONGS = ConstantDescs.CD_long.arrayType();

    private final CodeBuilder code;
    private final FunctionGraph function;
    private final Segment segment;
    private final int number;
    private final SegmentMethod method;
    private final Map<Integer, Integer> arrays = new HashMap<>();
    private final BitSet written = new BitSet();
    private final BitSet readFirst = new BitSet();
    private final Operands operands;
    private final MemoryEmitter memory;
    private final LogEmitter log;
    private final MarkEmitter marks;
    private final Map<Integer, Integer> markArrays = new HashMap<>();
    private int taken = -1;
    private Label loop;
    private Label done;

    /** The code of segment {@code number}; with {@code marked} it follows the marks of undefined values. */
    SegmentEmitter(CodeBuilder code, FunctionGraph function, int number, boolean marked) {
        this.code = code;
        this.function = function;
        this.number = number;
        this.segment = function.segments().get(number);
        this.method = new SegmentMethod(code, function);
        this.operands = new Operands(method);
        this.log = new LogEmitter(method, function.logs().get(number));
        this.memory = new MemoryEmitter(method, operands, log);
        this.marks = marked ? new MarkEmitter(method) : null;
    }

    /** Writes the whole method. */
    void emit() {
        begin();
        for (Instruction i : segment.code()) {
            instruction(i);
            method.advance();
        }
        end();
    }

    /** Everything up to the first instruction of the loop's body. */
    private void begin() {
        findRegisters();
        BitSet border = (BitSet) readFirst.clone();
        border.or(stored());
        border.stream().forEach(this::loadArray);
        memory.begin(segment.code());
        log.begin();
        taken = code.allocateLocal(TypeKind.INT);
        code.iconst_0().istore(taken);
        loop = code.newLabel();
        done = code.newLabel();
        code.labelBinding(loop);
        method.lane();
        method.end();
        code.if_icmpge(done);
        readFirst.stream().forEach(r -> {
            code.aload(arrays.get(r));
            method.lane();
            code.arrayLoad(method.kind(r));
            method.store(r);
        });
        if (marks != null) {
            beginMarks();
        }
    }

    private void beginMarks() {
        BitSet all = (BitSet) readFirst.clone();
        all.or(written);
        all.stream().forEach(r -> {
            if (readFirst.get(r)) {
                code.aload(markArrays.get(r));
                method.lane();
                code.iaload();
            } else {
                code.iconst_0();
            }
            code.istore(marks.local(r));
        });
    }

    private void endMarks() {
        stored().stream().forEach(r -> {
            code.aload(markArrays.get(r));
            method.lane();
            code.iload(marks.local(r)).iastore();
        });
        if (segment.action() instanceof Action.Branch b) {
            marks.use(b.instruction(), b.predicate());
        }
    }

    /** Everything after the last instruction of the loop's body. */
    private void end() {
        stored().stream().forEach(r -> {
            code.aload(arrays.get(r));
            method.lane();
            method.load(r);
            if (function.nanBits().isRawAcrossLanes(r, function.narrowRegisters())) {
                operands.replaceNaNBits(method.isWide(r));
            }
            code.arrayStore(method.kind(r));
        });
        if (marks != null) {
            endMarks();
        }
        if (segment.action() instanceof Action.Branch b) {
            code.iload(taken);
            method.load(b.predicate());
            code.iadd().istore(taken);
        }
        method.nextLane();
        code.goto_(loop).labelBinding(done).iload(taken).ireturn();
    }

    private void instruction(Instruction i) {
        Label skip = null;
        if (i.guard() != null) {
            skip = code.newLabel();
            Register guard = Roles.guard(i);
            if (marks != null) {
                marks.use(i, guard);
            }
            method.load(guard);
            if (i.guard() instanceof Operand.Not) {
                code.ifne(skip);
            } else {
                code.ifeq(skip);
            }
        }
        log.guarded(i);
        if (marks != null) {
            marks.before(i);
        }
        switch (i.opcode()) {
            case "ld", "ldu", "st", "atom", "red", "cp", "isspacep" -> memory.instruction(i);
            case "membar", "fence" -> memory.fence();
            case "prefetch", "prefetchu", "nanosleep", "discard", "applypriority", "griddepcontrol", "pmevent" -> {}
            case "mbarrier" -> new FrameEmitter(method, operands, code).barrier(i);
            case "alloca" -> new FrameEmitter(method, operands, code).allocate(i);
            case "stacksave", "stackrestore" -> new FrameEmitter(method, operands, code).stack(i);
            case "createpolicy" -> new FrameEmitter(method, operands, code).policy(i);
            case "cvt" -> new ConvertEmitter(method, operands, code).convert(i);
            case "mov", "cvta" -> new MoveEmitter(method, operands, code).move(i);
            case "setp", "set" -> new CompareEmitter(method, operands, code).compare(i);
            default -> {
                if (i.opcode().equals("lop3") && i.operand(0) instanceof Operand.Pair) {
                    operands.lookupAndTest(i);
                } else if (VideoOps.isVideo(i)) {
                    operands.video(i);
                } else if (HalfEmitter.handles(i)) {
                    new HalfEmitter(method, operands, code).arithmetic(i);
                } else {
                    operands.operation(i);
                }
            }
        }
        if (marks != null) {
            marks.after(i);
        }
        if (skip != null) {
            code.labelBinding(skip);
        }
    }

    private void findRegisters() {
        for (Instruction i : segment.code()) {
            Roles.reads(i, r -> read(method.number(r)));
            if (Carry.reads(i)) {
                read(function.carry());
            }
            Roles.writes(i, r -> written.set(method.number(r)));
            if (Carry.writes(i)) {
                written.set(function.carry());
            }
        }
        if (segment.action() instanceof Action.Branch b) {
            read(method.number(b.predicate()));
        }
    }

    private void read(int register) {
        if (!written.get(register)) {
            readFirst.set(register);
        }
    }

    /** The registers to write back: written here and read later. */
    private BitSet stored() {
        BitSet stored = function.options().recording() == Recording.VALUES ? (BitSet) written.clone()
                : function.flow().liveAfterCode(number);
        stored.and(written);
        return stored;
    }

    private void loadArray(int register) {
        arrays.put(register, code.allocateLocal(TypeKind.REFERENCE));
        method.frame();
        if (method.isWide(register)) {
            code.getfield(SegmentMethod.FRAME, "wide", LONGS.arrayType())
                    .loadConstant(register - function.narrowRegisters()).aaload();
        } else {
            code.getfield(SegmentMethod.FRAME, "narrow", INTS.arrayType()).loadConstant(register).aaload();
        }
        code.astore(arrays.get(register));
        if (marks != null) {
            markArrays.put(register, code.allocateLocal(TypeKind.REFERENCE));
            method.frame();
            code.getfield(SegmentMethod.FRAME, "marks", INTS.arrayType()).loadConstant(register).aaload()
                    .astore(markArrays.get(register));
        }
    }
}
