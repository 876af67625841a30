package weft.kernels.simulator.execution;

import java.lang.foreign.ValueLayout;
import java.util.List;
import weft.kernels.GpuException;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.PtxFunction;
import weft.kernels.ptx.Variable;
import weft.kernels.simulator.compiler.FunctionCode;
import weft.kernels.simulator.compiler.Step;
import weft.kernels.simulator.memory.DeviceMemory;
import weft.kernels.simulator.memory.Faults;
import weft.kernels.simulator.memory.Region;

/**
 * Calls of device functions: a new frame of registers, arguments copied between the local memories of caller and callee. Device
 * functions that the CUDA runtime provides (printf, assert, malloc) would be entered here; they are refused by name, and a
 * failed assertion says what was asserted.
 */
public final class Calls {

    /** Bytes per thread that the registers of nested recursive calls may take; each call takes 16 and its registers. */
    private static final int RECURSIVE_REGISTERS = 2 * Integer.getInteger("weft.sim.stack", 16 * 1024);

    private final Block block;

    public Calls(Block block) {
        this.block = block;
    }

    /** Whether {@code i} calls a function by its address. */
    public static boolean isIndirect(Instruction i) {
        return i.operand(1) instanceof Operand.Register;
    }

    /** The name of the function that {@code i} calls. */
    public static String callee(Instruction i) {
        return i.operand(1).toString();
    }

    /** Those lanes of {@code group} that call the same function as its first lane. */
    Lanes together(LaneGroup group, Instruction i) {
        if (!(i.operand(1) instanceof Operand.Register pointer)) {
            return group.lanes;
        }
        long[] pointers = group.frame.wide[pointer.slot()];
        int[] same = new int[block.lanes];
        for (int lane = 0; lane < block.lanes; lane++) {
            same[lane] = pointers[lane] == pointers[group.lanes.runs()[0]] ? 1 : 0;
        }
        return group.lanes.where(same);
    }

    void enter(LaneGroup group, Instruction i) {
        Frame from = group.frame;
        int lane = group.lanes.runs()[0];
        String name = i.operand(1) instanceof Operand.Register pointer ? pointed(from, from.wide[pointer.slot()][lane], i, lane)
                : callee(i);
        FunctionCode callee = block.image.function(name);
        if (callee == null) {
            throw Faults.error(from, name.equals("__assertfail") ? assertion(from, i, lane)
                    : "a call of " + name + ", which the simulator does not execute: " + block.image.complaint(name), i, lane);
        }
        checkSizes(from, callee.function(), i, lane);
        int base = from.localBase + from.function.layout().localBytes(from.function.function());
        int registers = from.registerBytes + callee.registerBytes();
        if (base + callee.layout().localBytes(callee.function()) > block.localBytes || registers > RECURSIVE_REGISTERS) {
            throw Faults.error(from, "stack overflow: the call of " + name + ", at depth " + depth(from) + ", needs more than "
                    + (registers > RECURSIVE_REGISTERS ? RECURSIVE_REGISTERS + " bytes for the registers of each thread"
                            : block.localBytes + " bytes of local memory per thread")
                    + "; -Dweft.sim.stack=BYTES gives more", i, lane);
        }
        Frame to = new Frame(block, callee, from, group.step, base);
        copy(group.lanes, from, members(i, 2), to, callee.function().parameters());
        group.frame = to;
        group.step = 0;
    }

    private static int depth(Frame frame) {
        int depth = 0;
        for (Frame f = frame; f != null; f = f.caller) {
            depth++;
        }
        return depth;
    }

    private String pointed(Frame from, long address, Instruction i, int lane) {
        String name = block.image.functionAt(address);
        if (name == null) {
            throw Faults.error(from, "a call of " + DeviceMemory.hex(address) + ", which is the address of no function", i, lane);
        }
        return name;
    }

    /** A call by pointer trusts its prototype; a function that takes something else would read what nobody wrote. */
    private static void checkSizes(Frame from, PtxFunction callee, Instruction i, int lane) {
        boolean same = sizes(members(i, 0)).equals(callee.results().stream().map(Variable::size).toList())
                && sizes(members(i, 2)).equals(callee.parameters().stream().map(Variable::size).toList());
        if (!same) {
            throw Faults.error(from, "the call passes " + sizes(members(i, 2)) + " bytes and expects " + sizes(members(i, 0))
                    + ", function " + callee.name() + " takes other sizes", i, lane);
        }
    }

    private static List<Long> sizes(List<Operand> variables) {
        return variables.stream().map(v -> variable(v).size()).toList();
    }

    /** What a failed assertion says: the text, the file, the line and the function, which lie in global memory. */
    private String assertion(Frame from, Instruction i, int lane) {
        List<Operand> passed = members(i, 2);
        if (passed.size() != 5) {
            return "an assertion failed";
        }
        return "assertion '" + text(argument(from, passed.get(0), lane)) + "' failed at "
                + text(argument(from, passed.get(1), lane)) + ":" + (int) argument(from, passed.get(2), lane) + " in "
                + text(argument(from, passed.get(3), lane));
    }

    private long argument(Frame from, Operand passed, int lane) {
        long at = (long) lane * block.localBytes + address(from, variable(passed));
        return variable(passed).size() == 8 ? block.localSegment().get(ValueLayout.JAVA_LONG_UNALIGNED, at)
                : block.localSegment().get(ValueLayout.JAVA_INT_UNALIGNED, at);
    }

    private String text(long address) {
        StringBuilder text = new StringBuilder();
        Region region = block.regionAt(address);
        for (long at = address; region != null && region.contains(at, 1) && text.length() < 1000; at++) {
            char c = (char) (region.words[(int) (at - region.base >>> 2)] >>> 8 * (int) (at - region.base & 3) & 255);
            if (c == 0) {
                return text.toString();
            }
            text.append(c < ' ' ? ' ' : c);
        }
        return text.isEmpty() ? "?" : text.toString();
    }

    void leave(LaneGroup group) {
        Frame from = group.frame;
        Frame to = from.caller;
        Instruction call = ((Step.Action.Call) to.function.steps().get(from.returnTo).action()).instruction();
        List<Operand> results = members(call, 0);
        for (int k = 0; k < results.size(); k++) {
            Variable result = from.function.function().results().get(k);
            copy(group.lanes, address(from, result), address(to, variable(results.get(k))), (int) result.size());
        }
        group.frame = to;
        group.step = from.returnTo + 1;
    }

    private static List<Operand> members(Instruction i, int operand) {
        return ((Operand.Parameters) i.operand(operand)).members();
    }

    private static Variable variable(Operand operand) {
        if (operand instanceof Operand.VariableAddress v) {
            return v.variable();
        }
        throw new GpuException("a call passes " + operand + ", which is no .param variable");
    }

    private static int address(Frame frame, Variable v) {
        return frame.localBase + (int) frame.function.layout().address(frame.function.function(), v);
    }

    private void copy(Lanes lanes, Frame from, List<Operand> arguments, Frame to, List<Variable> parameters) {
        for (int k = 0; k < parameters.size(); k++) {
            Variable parameter = parameters.get(k);
            copy(lanes, address(from, variable(arguments.get(k))), address(to, parameter), (int) parameter.size());
        }
    }

    private void copy(Lanes lanes, int source, int destination, int bytes) {
        int stride = block.localBytes;
        int[] runs = lanes.runs();
        for (int r = 0; r < runs.length; r += 2) {
            for (int lane = runs[r]; lane < runs[r + 1]; lane++) {
                block.localSegment().asSlice((long) lane * stride + destination, bytes)
                        .copyFrom(block.localSegment().asSlice((long) lane * stride + source, bytes));
            }
        }
    }
}
