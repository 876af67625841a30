package weft.kernels.simulator.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.util.HashMap;
import java.util.Map;
import weft.kernels.ptx.Operand.Register;

/**
 * The method of one segment while it is written: its parameters, and the local variables that hold registers inside the loop over
 * lanes. All emitters write through it.
 */
final class SegmentMethod {

    static final ClassDesc FRAME = describe(FrameState.class);
    private static final ClassDesc BLOCK = describe(BlockState.class);
    private static final int FRAME_LOCAL = 0;
    private static final int LANE_LOCAL = 1;
    private static final int END_LOCAL = 2;

    final CodeBuilder code;
    final FunctionGraph function;
    private final Map<Integer, Integer> locals = new HashMap<>();
    private int position;

    SegmentMethod(CodeBuilder code, FunctionGraph function) {
        this.code = code;
        this.function = function;
    }

    static ClassDesc describe(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    /** How many instructions of the segment come before the one that is written. */
    int position() {
        return position;
    }

    /** The next instruction is written. */
    void advance() {
        position++;
    }

    /** The number of a register among those of its function. */
    int number(Register r) {
        return function.flow().number(r);
    }

    /** Whether register {@code number} has 64 bits. */
    boolean isWide(int number) {
        return number >= function.narrowRegisters();
    }

    /** The kind of local variable that holds register {@code number}. */
    TypeKind kind(int number) {
        return isWide(number) ? TypeKind.LONG : TypeKind.INT;
    }

    private int local(int number) {
        return locals.computeIfAbsent(number, r -> code.allocateLocal(kind(r)));
    }

    /** Pushes the bits of register {@code number}. */
    void load(int number) {
        code.loadLocal(kind(number), local(number));
    }

    /** Pops the bits of register {@code number}. */
    void store(int number) {
        code.storeLocal(kind(number), local(number));
    }

    /** Pushes the bits of a register. */
    void load(Register r) {
        load(number(r));
    }

    /** Pops the bits of a register. */
    void store(Register r) {
        store(number(r));
    }

    /** Pushes the carry flag. */
    void loadCarry() {
        load(function.carry());
    }

    /** Pops the carry flag. */
    void storeCarry() {
        store(function.carry());
    }

    /** Pushes the frame. */
    void frame() {
        code.aload(FRAME_LOCAL);
    }

    /** Pushes the lane. */
    void lane() {
        code.iload(LANE_LOCAL);
    }

    /** Pushes the lane at which the loop ends. */
    void end() {
        code.iload(END_LOCAL);
    }

    /** Goes to the next lane. */
    void nextLane() {
        code.iinc(LANE_LOCAL, 1);
    }

    /** Pushes a field of the block. */
    void blockField(String name, ClassDesc type) {
        code.aload(FRAME_LOCAL).getfield(FRAME, "blockState", BLOCK).getfield(BLOCK, name, type);
    }
}
