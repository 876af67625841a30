package weft.kernels.simulator;

import java.util.List;
import java.util.stream.Collectors;
import weft.kernels.ptx.Instruction;
import weft.kernels.simulator.Step.Action;

/** The report of a block that cannot go on: where each group of its threads is. */
final class Deadlock {

    private Deadlock() {
    }

    static String describe(Block block, List<LaneGroup> groups, String what) {
        String where = groups.stream().map(Deadlock::describe).collect(Collectors.joining("; "));
        return "kernel " + block.kernelName() + ": deadlock in block (" + block.ctaidX + ", " + block.ctaidY + ", "
                + block.ctaidZ + "): " + what + ": " + where;
    }

    private static String describe(LaneGroup group) {
        String verb = switch (group.state) {
            case AT_BARRIER -> "wait at a barrier, ";
            case AT_SYNC -> "wait for the other lanes of their member mask, ";
            case RUNNING -> "run, ";
        };
        return "threads " + group.lanes + " " + verb + place(group);
    }

    private static String place(LaneGroup group) {
        Step step = group.current();
        Instruction i = switch (step.action()) {
            case Action.Meet m -> m.op().instruction;
            case Action.Barrier b -> b.op().instruction();
            case Action.Branch b -> b.instruction();
            case Action.Switch s -> s.instruction();
            case Action.Call c -> c.instruction();
            default -> step.code().isEmpty() ? null : step.code().getFirst();
        };
        return i == null ? "step " + group.step : Faults.place(group.frame, i);
    }
}
