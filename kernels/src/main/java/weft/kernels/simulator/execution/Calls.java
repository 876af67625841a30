package weft.kernels.simulator.execution;

import java.lang.foreign.ValueLayout;
import java.util.List;
import weft.kernels.ptx.PtxFunction;
import weft.kernels.ptx.Variable;
import weft.kernels.simulator.compiler.FunctionCode;
import weft.kernels.simulator.compiler.FunctionGraph;
import weft.kernels.simulator.flow.CallSite;
import weft.kernels.simulator.flow.Segment;
import weft.kernels.simulator.memory.Addresses;
import weft.kernels.simulator.memory.DeviceLimits;
import weft.kernels.simulator.memory.Region;

/**
 * Calls of device functions: a new frame of registers, arguments copied between the local memories of caller and callee. Device
 * functions that every GPU has are those of {@link DeviceLibrary}; others that no PTX defines are refused by name.
 */
final class Calls {

    /** Bytes per thread that the registers of nested recursive calls may take; each call takes 16 and its registers. */
    private static final int RECURSIVE_REGISTERS = 2 * DeviceLimits.RECURSIVE_STACK;

    private final Block block;
    private final DeviceLibrary library;

    Calls(Block block) {
        this.block = block;
        this.library = new DeviceLibrary(block);
    }

    /** Those lanes of {@code group} that call the same function as its first lane. */
    Lanes together(LaneGroup group, CallSite site) {
        if (site.pointer() == null) {
            return group.lanes;
        }
        long[] pointers = group.frame.wide[site.pointer().index()];
        int[] same = new int[block.lanes];
        for (int lane = 0; lane < block.lanes; lane++) {
            same[lane] = pointers[lane] == pointers[group.firstLane()] ? 1 : 0;
        }
        return group.lanes.where(same);
    }

    /** All lanes of {@code group} go to the first segment of the function that the first of them calls. */
    void enter(LaneGroup group, CallSite site) {
        Frame from = group.frame;
        KernelFault fault = group.fault(site.instruction());
        String name = site.pointer() == null ? site.callee()
                : pointed(from.wide[site.pointer().index()][group.firstLane()], fault);
        FunctionCode code = block.image.function(name);
        if (code == null) {
            if (library.call(group, site, name)) {
                group.segment++;
                return;
            }
            throw fault.error("a call of " + name + ", which the simulator does not execute: " + block.image.complaint(name));
        }
        FunctionGraph callee = code.graph();
        checkSizes(site, callee.function(), fault);
        int base = from.localBase + from.function.layout().localBytes(from.function.function());
        int registers = from.registerBytes + callee.registerBytes();
        if (base + callee.layout().localBytes(callee.function()) > from.room(group.lanes)
                || registers > RECURSIVE_REGISTERS) {
            throw fault.error("stack overflow: the call of " + name + ", at depth " + depth(from) + ", needs more than "
                    + (registers > RECURSIVE_REGISTERS ? RECURSIVE_REGISTERS + " bytes for the registers of each thread"
                            : block.localBytes + " bytes of local memory per thread")
                    + "; -Dweft.sim.stack=BYTES gives more");
        }
        Frame to = new Frame(block, code, from, group.segment, base);
        copy(group.lanes, from, site.arguments(), to, callee.function().parameters());
        group.frame = to;
        group.segment = 0;
    }

    private static int depth(Frame frame) {
        int depth = 0;
        for (Frame f = frame; f != null; f = f.caller) {
            depth++;
        }
        return depth;
    }

    private String pointed(long address, KernelFault fault) {
        String name = block.image.functionAt(address);
        if (name == null) {
            throw fault.error("a call of " + Addresses.hex(address) + ", which is the address of no function");
        }
        return name;
    }

    /**
     * A call by pointer trusts its prototype; a function with other parameters would read memory that the caller has not written.
     */
    private static void checkSizes(CallSite site, PtxFunction callee, KernelFault fault) {
        List<Long> passed = sizes(site.arguments());
        List<Long> expected = sizes(site.results());
        if (!expected.equals(sizes(callee.results())) || !passed.equals(sizes(callee.parameters()))) {
            throw fault.error("the call passes " + passed + " bytes and expects " + expected + ", function " + callee.name()
                    + " takes other sizes");
        }
    }

    private static List<Long> sizes(List<Variable> variables) {
        return variables.stream().map(Variable::size).toList();
    }

    /** All lanes of {@code group} go back to the caller, with their results. */
    void leave(LaneGroup group) {
        Frame from = group.frame;
        Frame to = from.caller;
        CallSite site = ((Segment.Action.Call) to.function.segments().get(from.calledFrom).action()).site();
        copy(group.lanes, from, from.function.function().results(), to, site.results());
        from.leave(group.lanes);
        group.frame = to;
        group.segment = from.calledFrom + 1;
    }

    /** Where a variable of a call lies in the local memory of each lane. */
    static int address(Frame frame, Variable v) {
        return frame.localBase + (int) frame.function.layout().address(frame.function.function(), v);
    }

    private void copy(Lanes lanes, Frame from, List<Variable> sources, Frame to, List<Variable> destinations) {
        for (int k = 0; k < destinations.size(); k++) {
            copy(lanes, address(from, sources.get(k)), address(to, destinations.get(k)), (int) sources.get(k).size());
        }
    }

    private void copy(Lanes lanes, int source, int destination, int bytes) {
        int stride = block.localBytes;
        int[] ranges = lanes.ranges();
        for (int r = 0; r < ranges.length; r += 2) {
            for (int lane = ranges[r]; lane < ranges[r + 1]; lane++) {
                block.localSegment().asSlice((long) lane * stride + destination, bytes)
                        .copyFrom(block.localSegment().asSlice((long) lane * stride + source, bytes));
            }
        }
    }
}
