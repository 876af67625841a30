package weft.kernels.simulator.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.Operand.Register;
import weft.kernels.simulator.compiler.BlockState;
import weft.kernels.simulator.compiler.FrameState;
import weft.kernels.simulator.compiler.SegmentLog;
import weft.kernels.simulator.execution.BlockWatcher;
import weft.kernels.simulator.execution.Lanes;
import weft.kernels.simulator.flow.Segment;
import weft.kernels.simulator.flow.Segment.Action;
import weft.kernels.simulator.instructions.Roles;
import weft.kernels.simulator.memory.Addresses;
import weft.kernels.simulator.warp.WarpOp;
import weft.kernels.trace.Traced;
import weft.kernels.trace.TracedInstruction;

/** Follows the traced threads of one block. Each instruction is a segment by itself, so its results are in the registers. */
final class BlockTrace implements BlockWatcher {

    private final LaunchTrace trace;
    private final Traced traced;
    private final BlockState block;
    private boolean isTraced;

    BlockTrace(LaunchTrace trace, Traced traced, BlockState block) {
        this.trace = trace;
        this.traced = traced;
        this.block = block;
    }

    @Override
    public void begin(long number) {
        isTraced = number == traced.block();
    }

    private int end() {
        return Math.min(block.lanes, traced.first() + traced.count());
    }

    private boolean takesPart(Lanes lanes) {
        for (int lane = traced.first(); isTraced && lane < end(); lane++) {
            if (lanes.contains(lane)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void ran(FrameState frame, int number, Lanes lanes) {
        if (!takesPart(lanes)) {
            return;
        }
        Segment segment = frame.function.segments().get(number);
        List<SegmentLog.Entry> log = frame.function.logs().get(number).entries();
        for (Instruction i : segment.code()) {
            results(frame, i, lanes, lane -> !log.isEmpty() && log.getFirst().isGuarded()
                    && block.log[0][lane] == SegmentLog.SKIPPED ? TracedInstruction.SKIPPED : "");
            if (!log.isEmpty() && log.getFirst().kind().isAccess()) {
                add(frame, i, "[address]", lanes, lane -> block.log[0][lane] == SegmentLog.SKIPPED ? TracedInstruction.SKIPPED
                        : address(block.log[0][lane]));
            }
        }
        switch (segment.action()) {
            case Action.Branch b -> add(frame, b.instruction(), "taken", lanes,
                    lane -> Boolean.toString(frame.narrow[b.predicate().index()][lane] != 0 != b.negated()));
            case Action.Barrier b -> add(frame, b.op().instruction(), "", lanes, _ -> "");
            case Action.Jump j -> add(frame, j.instruction(), "", lanes, _ -> "");
            case Action.Return r when r.instruction() != null -> add(frame, r.instruction(), "", lanes, _ -> "");
            case Action.Exit e -> add(frame, e.instruction(), "", lanes, _ -> "");
            default -> {}
        }
    }

    @Override
    public void called(FrameState frame, int segment, Lanes lanes) {
        if (takesPart(lanes) && frame.function.segments().get(segment).action() instanceof Action.Call c) {
            add(frame, c.site().instruction(), "", lanes, _ -> "");
        }
    }

    @Override
    public void together(FrameState frame, int base, int members, WarpOp op) {
        if (isTraced && base < end() && base + Traced.WARP > traced.first()) {
            results(frame, op.instruction, Lanes.ofWarp(base / Traced.WARP, members, block.lanes), _ -> "");
        }
    }

    /** Adds each register that an instruction wrote, or the instruction alone when it wrote none. */
    private void results(FrameState frame, Instruction i, Lanes lanes, IntFunction<String> skipped) {
        List<Register> written = new ArrayList<>();
        Roles.writes(i, written::add);
        if (i.opcode().equals("st") && i.operand(1) instanceof Register stored) {
            written.add(stored);
        } else if (i.opcode().equals("st") && i.operand(1) instanceof Operand.Group group) {
            group.members().stream().filter(Register.class::isInstance).map(Register.class::cast).forEach(written::add);
        }
        if (written.isEmpty()) {
            add(frame, i, "", lanes, skipped);
        }
        for (Register r : written) {
            add(frame, i, r.toString(), lanes, lane -> {
                String off = skipped.apply(lane);
                return off.isEmpty() ? ValueText.of(i, r, r.isWide() ? frame.wide[r.index()][lane]
                        : frame.narrow[r.index()][lane]) : off;
            });
        }
    }

    private void add(FrameState frame, Instruction i, String result, Lanes lanes, IntFunction<String> value) {
        List<String> values = new ArrayList<>();
        for (int lane = traced.first(); lane < end(); lane++) {
            values.add(lanes.contains(lane) ? value.apply(lane) : "");
        }
        boolean hasSource = i.source() != null;
        trace.add(new TracedInstruction(hasSource ? i.source().file() : frame.function.file(),
                hasSource ? i.source().line() : i.line(), i.line(), i.toString(), result, values));
    }

    /** As the program sees it in the space it lies in. */
    private static String address(long generic) {
        return Addresses.isShared(generic) ? "shared " + Addresses.hex(generic - Addresses.SHARED_WINDOW)
                : Addresses.isLocal(generic) ? "local " + Addresses.hex(generic - Addresses.LOCAL_WINDOW)
                        : Addresses.hex(generic);
    }
}
