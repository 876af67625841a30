package weft.kernels.simulator.trace;

import java.util.ArrayList;
import java.util.List;
import weft.kernels.simulator.compiler.BlockState;
import weft.kernels.simulator.execution.BlockWatcher;
import weft.kernels.trace.KernelTrace;
import weft.kernels.trace.Traced;
import weft.kernels.trace.TracedInstruction;

/** Traces some threads of one launch. */
public final class LaunchTrace implements BlockWatcher.OfLaunch {

    private final Traced traced;
    private final List<TracedInstruction> instructions = new ArrayList<>();
    private long left;

    public LaunchTrace(Traced traced) {
        this.traced = traced;
    }

    @Override
    public BlockWatcher watcher(BlockState state) {
        return new BlockTrace(this, traced, state);
    }

    /** Keeps an instruction; one block alone is traced, so one host thread alone calls this at a time. */
    synchronized void add(TracedInstruction instruction) {
        if (instructions.size() < KernelTrace.MOST) {
            instructions.add(instruction);
        } else {
            left++;
        }
    }

    /** What was kept, of a kernel that its source calls {@code kernel}. */
    public synchronized KernelTrace trace(String kernel) {
        return new KernelTrace(kernel, traced, instructions, left);
    }
}
