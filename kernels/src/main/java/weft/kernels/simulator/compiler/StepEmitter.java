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
import weft.kernels.simulator.compiler.Step.Action;
import weft.kernels.simulator.execution.Marks;
import weft.kernels.simulator.instructions.Carry;
import weft.kernels.simulator.instructions.Roles;
import weft.kernels.simulator.instructions.VideoOps;

/**
 * Writes the method of one step. Its shape:
 *
 * <pre>
 * static int step7(Frame frame, int lane, int to) {
 *     int[] r3s = frame.narrow[3];            // arrays of the registers that cross the border of the step
 *     int taken = 0;
 *     for (; lane &lt; to; lane++) {
 *         int r3 = r3s[lane];                 // read what earlier steps wrote
 *         ...                                 // the instructions
 *         r5s[lane] = r5;                     // keep what later steps read
 *         taken += p1;                        // the branch's predicate
 *     }
 *     return taken;
 * }
 * </pre>
 */
public final class StepEmitter {

    private static final ClassDesc INTS = ConstantDescs.CD_int.arrayType();
    private static final ClassDesc LONGS = ConstantDescs.CD_long.arrayType();
    static final int FRAME_SLOT = 0;
    static final int LANE_SLOT = 1;
    static final int TO_SLOT = 2;

    public final CodeBuilder code;
    public final FunctionCode function;
    private final Step step;
    private final int number;
    private final ControlFlow flow;
    private final Map<Integer, Integer> values = new HashMap<>();
    private final Map<Integer, Integer> arrays = new HashMap<>();
    private final BitSet written = new BitSet();
    private final BitSet readFirst = new BitSet();
    private final MemoryEmitter memory;
    private final Operands operands;
    private final Marks marks;
    private final Map<Integer, Integer> markArrays = new HashMap<>();
    private int position;
    private int taken = -1;
    private Label loop;
    private Label done;

    /** The code of step {@code number}; with {@code marked} it follows the marks of undefined values. */
    public StepEmitter(CodeBuilder code, FunctionCode function, int number, boolean marked) {
        this.code = code;
        this.function = function;
        this.number = number;
        this.step = function.steps().get(number);
        this.flow = function.flow();
        this.operands = new Operands(this);
        this.memory = new MemoryEmitter(this, operands);
        this.marks = marked ? new Marks(this) : null;
    }

    /** Everything up to the first instruction of the loop's body. */
    void begin() {
        findRegisters();
        BitSet border = (BitSet) readFirst.clone();
        border.or(stored());
        border.stream().forEach(this::loadArray);
        memory.begin(step.code());
        taken = code.allocateLocal(TypeKind.INT);
        code.iconst_0().istore(taken);
        loop = code.newLabel();
        done = code.newLabel();
        code.labelBinding(loop).iload(LANE_SLOT).iload(TO_SLOT).if_icmpge(done);
        readFirst.stream().forEach(r -> {
            code.aload(arrays.get(r)).iload(LANE_SLOT);
            if (isWide(r)) {
                code.laload().lstore(slot(r));
            } else {
                code.iaload().istore(slot(r));
            }
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
                code.aload(markArrays.get(r)).iload(LANE_SLOT).iaload();
            } else {
                code.iconst_0();
            }
            code.istore(marks.local(r));
        });
    }

    private void endMarks() {
        stored().stream().forEach(r -> code.aload(markArrays.get(r)).iload(LANE_SLOT).iload(marks.local(r)).iastore());
        if (step.action() instanceof Action.Branch b) {
            marks.use(b.instruction(), b.predicate());
        }
    }

    /** Everything after the last instruction of the loop's body. */
    void end() {
        stored().stream().forEach(r -> {
            code.aload(arrays.get(r)).iload(LANE_SLOT);
            boolean replaces = function.nanBits().isRawAndMet(r, function.narrowRegisters());
            if (isWide(r)) {
                code.lload(slot(r));
            } else {
                code.iload(slot(r));
            }
            if (replaces) {
                operands.replaceNaNBits(isWide(r));
            }
            if (isWide(r)) {
                code.lastore();
            } else {
                code.iastore();
            }
        });
        if (marks != null) {
            endMarks();
        }
        if (step.action() instanceof Action.Branch b) {
            code.iload(taken).iload(slot(flow.number(b.predicate()))).iadd().istore(taken);
        }
        code.iinc(LANE_SLOT, 1).goto_(loop).labelBinding(done).iload(taken).ireturn();
    }

    /** How many instructions of the step come before the one that is written. */
    int position() {
        return position;
    }

    void instruction(Instruction i) {
        emit(i);
        position++;
    }

    private void emit(Instruction i) {
        Label skip = null;
        if (i.guard() != null) {
            skip = code.newLabel();
            if (marks != null) {
                marks.use(i, i.guard() instanceof Operand.Not n ? n.register() : (Register) i.guard());
            }
            if (i.guard() instanceof Operand.Not n) {
                code.iload(slot(flow.number(n.register()))).ifne(skip);
            } else {
                code.iload(slot(flow.number((Register) i.guard()))).ifeq(skip);
            }
        }
        if (marks != null) {
            marks.before(i);
        }
        switch (i.opcode()) {
            case "ld", "ldu", "st", "atom", "red", "cp", "isspacep" -> memory.instruction(i);
            case "membar", "fence" -> memory.fence();
            case "prefetch", "prefetchu", "nanosleep", "discard", "griddepcontrol", "pmevent" -> {}
            case "cvt" -> new ConvertEmitter(this, operands).convert(i);
            case "mov", "cvta" -> new MoveEmitter(this, operands).move(i);
            case "setp", "set" -> new CompareEmitter(this, operands).compare(i);
            default -> {
                if (VideoOps.isVideo(i)) {
                    operands.video(i);
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
        for (Instruction i : step.code()) {
            Roles.reads(i, r -> read(flow.number(r)));
            if (Carry.reads(i)) {
                read(function.carry());
            }
            Roles.writes(i, r -> written.set(flow.number(r)));
            if (Carry.writes(i)) {
                written.set(function.carry());
            }
        }
        if (step.action() instanceof Action.Branch b) {
            read(flow.number(b.predicate()));
        }
    }

    private void read(int register) {
        if (!written.get(register)) {
            readFirst.set(register);
        }
    }

    /** The registers to write back: written here and read later. */
    private BitSet stored() {
        BitSet stored = flow.liveAfterCode(number);
        stored.and(written);
        return stored;
    }

    private boolean isWide(int register) {
        return register >= function.narrowRegisters();
    }

    private void loadArray(int register) {
        int local = code.allocateLocal(TypeKind.REFERENCE);
        arrays.put(register, local);
        code.aload(FRAME_SLOT);
        if (isWide(register)) {
            code.getfield(LaneCompiler.FRAME, "wide", LONGS.arrayType())
                    .loadConstant(register - function.narrowRegisters()).aaload();
        } else {
            code.getfield(LaneCompiler.FRAME, "narrow", INTS.arrayType()).loadConstant(register).aaload();
        }
        code.astore(local);
        if (marks != null) {
            markArrays.put(register, code.allocateLocal(TypeKind.REFERENCE));
            code.aload(FRAME_SLOT).getfield(LaneCompiler.FRAME, "marks", INTS.arrayType()).loadConstant(register).aaload()
                    .astore(markArrays.get(register));
        }
    }

    /** The number of a register among those of its function. */
    public int number(Register r) {
        return flow.number(r);
    }

    /** The local variable that holds a register inside the loop. */
    private int slot(int register) {
        return values.computeIfAbsent(register, r -> code.allocateLocal(isWide(r) ? TypeKind.LONG : TypeKind.INT));
    }

    /** Pushes the bits of a register. */
    public void load(Register r) {
        if (r.isWide()) {
            code.lload(slot(flow.number(r)));
        } else {
            code.iload(slot(flow.number(r)));
        }
    }

    /** Pops the bits of a register. */
    void store(Register r) {
        if (r.isWide()) {
            code.lstore(slot(flow.number(r)));
        } else {
            code.istore(slot(flow.number(r)));
        }
    }

    /** Pushes the carry flag. */
    void loadCarry() {
        code.iload(slot(function.carry()));
    }

    /** Pops the carry flag. */
    void storeCarry() {
        code.istore(slot(function.carry()));
    }

    /** Pushes the frame. */
    public void frame() {
        code.aload(FRAME_SLOT);
    }

    /** Pushes the lane. */
    public void lane() {
        code.iload(LANE_SLOT);
    }

    /** Pushes a field of the block. */
    void blockField(String name, ClassDesc type) {
        code.aload(FRAME_SLOT).getfield(LaneCompiler.FRAME, "block", Operands.BLOCK).getfield(Operands.BLOCK, name, type);
    }
}
