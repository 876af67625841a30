package weft.kernels.simulator;

import java.util.ArrayList;
import java.util.List;
import weft.kernels.GpuException;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.PtxFunction;
import weft.kernels.ptx.Variable;

/**
 * Calls of device functions: a new frame of registers, arguments copied between the local memories of caller and callee. Device
 * functions that the CUDA runtime provides (printf, assert, malloc) would be entered here; they are refused by name.
 */
final class Calls {

    private final Block block;

    Calls(Block block) {
        this.block = block;
    }

    /** The name of the function that {@code i} calls. */
    static String callee(Instruction i) {
        return i.operands().stream().filter(o -> o instanceof Operand.Name).map(Object::toString).findFirst().orElse("");
    }

    void enter(LaneGroup group, Instruction i) {
        String name = callee(i);
        FunctionCode callee = block.image.function(name);
        Frame from = group.frame;
        if (callee == null) {
            throw Faults.error(from, "a call of " + (name.isEmpty() ? "a function pointer" : name)
                    + ", which the simulator does not execute", i, group.lanes.runs()[0]);
        }
        int base = from.localBase + from.function.layout().localBytes(from.function.function());
        if (base + callee.layout().localBytes(callee.function()) > block.localBytes) {
            throw Faults.error(from, "stack overflow: the call of " + name + " needs more than " + block.localBytes
                    + " bytes of local memory per thread; -Dweft.sim.stack=BYTES gives more", i, group.lanes.runs()[0]);
        }
        Frame to = new Frame(block, callee, from, group.step, base);
        copy(group.lanes, from, arguments(i), to, callee.function().parameters());
        group.frame = to;
        group.step = 0;
    }

    void leave(LaneGroup group) {
        Frame from = group.frame;
        Frame to = from.caller;
        Instruction call = ((Step.Action.Call) to.function.steps().get(from.returnTo).action()).instruction();
        List<Operand> results = results(call);
        for (int k = 0; k < results.size(); k++) {
            Variable result = from.function.function().results().get(k);
            copy(group.lanes, address(from, result), address(to, variable(results.get(k))), (int) result.size());
        }
        group.frame = to;
        group.step = from.returnTo + 1;
    }

    private static List<Operand> arguments(Instruction i) {
        Operand last = i.operands().getLast();
        return last instanceof Operand.Group g ? g.members() : List.of();
    }

    private static List<Operand> results(Instruction i) {
        return i.operand(0) instanceof Operand.Group g ? g.members() : List.of();
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

    /** Bytes of local memory per thread that {@code entry} and all it may call need; -1 when calls are recursive. */
    static int stack(KernelImage image, PtxFunction function, List<PtxFunction> path) {
        if (path.contains(function)) {
            return -1;
        }
        List<PtxFunction> deeper = new ArrayList<>(path);
        deeper.add(function);
        int deepest = 0;
        for (Instruction i : function.body()) {
            FunctionCode callee = i.opcode().equals("call") ? image.function(callee(i)) : null;
            if (callee != null) {
                int bytes = stack(image, callee.function(), deeper);
                if (bytes < 0) {
                    return -1;
                }
                deepest = Math.max(deepest, bytes);
            }
        }
        return image.layout().localBytes(function) + deepest;
    }
}
