package weft.kernels.simulator.compiler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.Operand.Register;
import weft.kernels.ptx.PtxException;
import weft.kernels.ptx.PtxFunction;
import weft.kernels.simulator.flow.CallSite;
import weft.kernels.simulator.flow.Segment;
import weft.kernels.simulator.flow.Segment.Action;
import weft.kernels.simulator.instructions.Roles;
import weft.kernels.simulator.instructions.Unsupported;
import weft.kernels.simulator.warp.BarrierOp;
import weft.kernels.simulator.warp.MatrixOps;
import weft.kernels.simulator.warp.WarpOp;
import weft.kernels.simulator.warp.WarpOps;

/**
 * Cuts a function into segments. A segment ends before each label and after each instruction that needs more than its own thread.
 * A guard on such an instruction becomes a branch around it, so only branches diverge.
 */
final class SegmentCutter {

    private final String file;
    private final PtxFunction function;
    private final List<Segment> segments = new ArrayList<>();
    /** For each instruction the number of its segment. Jumps name instructions until all segments have numbers. */
    private final int[] segmentOfInstruction;
    private final int maxWeight;
    private List<Instruction> code = new ArrayList<>();
    private int weight;

    private SegmentCutter(String file, PtxFunction function, int maxWeight) {
        this.file = file;
        this.function = function;
        this.maxWeight = maxWeight;
        this.segmentOfInstruction = new int[function.body().size() + 1];
    }

    /**
     * The segments of {@code function}; execution starts at the first.
     *
     * @param maxWeight how long the straight-line code of one segment may get, in bytes of bytecode, estimated
     */
    static List<Segment> segments(String file, PtxFunction function, int maxWeight) {
        SegmentCutter cutter = new SegmentCutter(file, function, maxWeight);
        cutter.cut();
        return cutter.numbered();
    }

    private void cut() {
        Set<Integer> starts = new HashSet<>(function.labels().values());
        List<Instruction> body = function.body();
        for (int i = 0; i < body.size(); i++) {
            if (starts.contains(i) && !code.isEmpty()) {
                end(new Action.Next());
            }
            segmentOfInstruction[i] = segments.size();
            instruction(body.get(i), i);
        }
        if (starts.contains(body.size()) && !code.isEmpty()) {
            end(new Action.Next());
        }
        segmentOfInstruction[body.size()] = segments.size();
        end(new Action.Return(null));
    }

    private void instruction(Instruction i, int index) {
        String later = Unsupported.reason(i);
        if (!later.isEmpty()) {
            guarded(i, index, new Action.Trap(i, later));
            return;
        }
        switch (i.opcode()) {
            case "bra" -> {
                int target = label(i, ((Operand.Name) i.operand(0)).name());
                if (i.guard() == null) {
                    end(new Action.Jump(target, i));
                } else {
                    end(branch(i, false, target));
                }
            }
            case "brx" -> {
                List<String> names = function.branchTables().get(i.operand(1).toString());
                if (names == null) {
                    throw new PtxException(file, i.line(), "no .branchtargets called " + i.operand(1));
                }
                int[] targets = names.stream().mapToInt(n -> label(i, n)).toArray();
                guarded(i, index, new Action.Switch((Register) i.operand(0), targets, i));
            }
            case "ret" -> guarded(i, index, new Action.Return(i));
            case "exit" -> guarded(i, index, new Action.Exit(i));
            case "trap" -> guarded(i, index, new Action.Trap(i, "trap"));
            case "brkpt" -> guarded(i, index, new Action.Trap(i, "breakpoint"));
            case "call" -> {
                CallSite site = new CallSite(i);
                if (site.pointer() != null && !code.isEmpty()) {
                    end(new Action.Next());
                }
                guarded(i, index, new Action.Call(site));
            }
            case "bar", "barrier" -> guarded(i, index, i.has("warp") ? new Action.Together(WarpOps.decode(file, i))
                    : new Action.Barrier(BarrierOp.of(file, i)));
            case "shfl", "vote", "activemask", "match", "redux", "elect" ->
                guarded(i, index, new Action.Together(WarpOps.decode(file, i)));
            case "mma", "wmma", "ldmatrix", "stmatrix", "movmatrix" -> {
                WarpOp op = MatrixOps.decode(i);
                guarded(i, index, op != null ? new Action.Together(op) : new Action.Trap(i, "the simulator does not execute "
                        + i.opcode() + " instructions of this shape and these types"));
            }
            default -> {
                int w = weight(i);
                if (weight + w > maxWeight && !code.isEmpty()) {
                    end(new Action.Next());
                }
                weight += w;
                code.add(i);
            }
        }
    }

    /** Bytes of bytecode that an instruction becomes, roughly: what comes out too long is cut again. */
    private static int weight(Instruction i) {
        int operands = i.operands().stream().mapToInt(o -> o instanceof Operand.Group g ? g.members().size() : 1).sum();
        return switch (i.opcode()) {
            case "ld", "st", "atom", "red", "ldu" -> 40 + 15 * operands;
            default -> 8 + 6 * operands;
        };
    }

    private void guarded(Instruction i, int index, Action action) {
        if (i.guard() != null) {
            end(branch(i, true, index + 1));
        }
        end(action);
    }

    private static Action.Branch branch(Instruction i, boolean around, int target) {
        boolean negated = i.guard() instanceof Operand.Not;
        return new Action.Branch(Roles.guard(i), negated ^ around, target, i);
    }

    private int label(Instruction i, String name) {
        Integer at = function.labels().get(name);
        if (at == null) {
            throw new PtxException(file, i.line(), "label " + name + " is not defined");
        }
        return at;
    }

    private void end(Action action) {
        segments.add(new Segment(code, action));
        code = new ArrayList<>();
        weight = 0;
    }

    /** Replaces instruction numbers in jumps by the numbers of the segments they begin. */
    private List<Segment> numbered() {
        List<Segment> result = new ArrayList<>();
        for (Segment segment : segments) {
            Action action = switch (segment.action()) {
                case Action.Jump j -> new Action.Jump(segmentOfInstruction[j.target()], j.instruction());
                case Action.Branch b -> new Action.Branch(b.predicate(), b.negated(), segmentOfInstruction[b.target()],
                        b.instruction());
                case Action.Switch s -> new Action.Switch(s.index(),
                        Arrays.stream(s.targets()).map(t -> segmentOfInstruction[t]).toArray(), s.instruction());
                case Action other -> other;
            };
            result.add(new Segment(segment.code(), action));
        }
        return List.copyOf(result);
    }
}
