package weft.kernels.simulator.flow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand.Register;
import weft.kernels.simulator.flow.Segment.Action;
import weft.kernels.simulator.instructions.Carry;
import weft.kernels.simulator.instructions.Roles;

/**
 * The control flow graph of a function's segments.
 *
 * <p>The <i>immediate post-dominator</i> of a branch is the first segment that every path from it must pass: there, threads that
 * took different paths reconverge. It is computed by the iteration of Cooper, Harvey and Kennedy on the reversed graph.
 * <i>Liveness</i> says which registers a later segment still reads: only those must be kept between segments.
 */
public final class ControlFlow {

    private final List<Segment> segments;
    private final int narrow;
    private final int exit;
    private final List<List<Integer>> successors = new ArrayList<>();
    private final BitSet reachable;
    private final int[] postDominator;
    private final int[][] liveIn;

    /**
     * @param segments the segments of a function
     * @param narrow   how many narrow registers it has; wide register {@code w} is number {@code narrow + w} in sets of registers
     */
    public ControlFlow(List<Segment> segments, int narrow) {
        this.segments = segments;
        this.narrow = narrow;
        this.exit = segments.size();
        for (int i = 0; i < exit; i++) {
            successors.add(successorsOf(i));
        }
        this.reachable = reachable();
        this.postDominator = postDominators();
        this.liveIn = liveness();
    }

    /**
     * The segment where threads that diverge at {@code segment} reconverge; the number of segments when that is the function's
     * end.
     */
    public int postDominator(int segment) {
        return postDominator[segment];
    }

    /** Registers whose value some thread may still read when {@code segment} begins. */
    public int[] liveIn(int segment) {
        return liveIn[segment];
    }

    /** Registers whose value some thread may still read after the straight-line code of {@code segment}. */
    public BitSet liveAfterCode(int segment) {
        BitSet live = new BitSet();
        for (int s : successors.get(segment)) {
            for (int r : s < exit ? liveIn[s] : new int[0]) {
                live.set(r);
            }
        }
        throughAction(segments.get(segment).action(), live);
        return live;
    }

    /** The number of a register in the sets of live registers. */
    public int number(Register r) {
        return r.isWide() ? narrow + r.index() : r.index();
    }

    private List<Integer> successorsOf(int i) {
        return switch (segments.get(i).action()) {
            case Action.Jump j -> List.of(j.target());
            case Action.Branch b -> List.of(i + 1, b.target());
            case Action.Switch s -> Arrays.stream(s.targets()).boxed().distinct().toList();
            case Action.Return _,Action.Exit _,Action.Trap _ -> List.of(exit);
            default -> List.of(i + 1);
        };
    }

    /**
     * Threads that exit early never come to a reconvergence point, and the others do not wait for them. So an early exit is no
     * edge here: post-dominators are those of the graph in which only the last exit leads to the end. Segments that reach no
     * other exit than early ones take theirs from the whole graph.
     */
    private int[] postDominators() {
        boolean[] ends = new boolean[exit];
        boolean[] lastEnd = new boolean[exit];
        int last = -1;
        for (int i = 0; i < exit; i++) {
            ends[i] = reachable.get(i) && successors.get(i).contains(exit);
            last = ends[i] && !(segments.get(i).action() instanceof Action.Trap) ? i : last;
        }
        if (last >= 0) {
            lastEnd[last] = true;
        }
        int[] dominator = postDominators(lastEnd);
        int[] ofWhole = postDominators(ends);
        for (int i = 0; i < exit; i++) {
            dominator[i] = dominator[i] >= 0 ? dominator[i] : ofWhole[i] >= 0 ? ofWhole[i] : exit;
        }
        return dominator;
    }

    /** The immediate post-dominators when only the segments of {@code ends} lead to the exit; -1 for segments that reach none. */
    private int[] postDominators(boolean[] ends) {
        List<List<Integer>> predecessors = predecessors(ends);
        int[] order = new int[exit + 1];
        Arrays.fill(order, -1);
        List<Integer> postOrder = postOrder(predecessors, order);
        int[] dominator = new int[exit + 1];
        Arrays.fill(dominator, -1);
        dominator[exit] = exit;
        for (boolean changed = true; changed;) {
            changed = false;
            for (int k = postOrder.size() - 2; k >= 0; k--) {
                int node = postOrder.get(k);
                int best = -1;
                for (int s : successors.get(node)) {
                    if (order[s] >= 0 && dominator[s] >= 0) {
                        best = best < 0 ? s : commonDominator(best, s, dominator, order);
                    }
                }
                if (best != dominator[node]) {
                    dominator[node] = best;
                    changed = true;
                }
            }
        }
        return dominator;
    }

    private BitSet reachable() {
        BitSet seen = new BitSet();
        List<Integer> left = new ArrayList<>(List.of(0));
        while (!left.isEmpty()) {
            int segment = left.removeLast();
            if (segment < exit && !seen.get(segment)) {
                seen.set(segment);
                left.addAll(successors.get(segment));
            }
        }
        return seen;
    }

    /** The segments that reach the exit, in post-order of the reversed graph; an endless loop is left out. */
    private List<Integer> postOrder(List<List<Integer>> predecessors, int[] order) {
        List<Integer> result = new ArrayList<>();
        boolean[] seen = new boolean[exit + 1];
        List<int[]> stack = new ArrayList<>();
        stack.add(new int[] {exit, 0});
        seen[exit] = true;
        while (!stack.isEmpty()) {
            int[] top = stack.getLast();
            List<Integer> next = predecessors.get(top[0]);
            if (top[1] < next.size()) {
                int p = next.get(top[1]++);
                if (!seen[p]) {
                    seen[p] = true;
                    stack.add(new int[] {p, 0});
                }
            } else {
                stack.removeLast();
                order[top[0]] = result.size();
                result.add(top[0]);
            }
        }
        return result;
    }

    private static int commonDominator(int a, int b, int[] dominator, int[] order) {
        while (a != b) {
            while (order[a] < order[b]) {
                a = dominator[a];
            }
            while (order[b] < order[a]) {
                b = dominator[b];
            }
        }
        return a;
    }

    /**
     * Goes backwards from each segment that reads a register, up to the segments that write it. The cost is that of the result,
     * and few registers are live at a time, even where a function has tens of thousands of them. Segments are marked with the
     * register's number plus 1, so that no mark has to be cleared for the next register.
     */
    private int[][] liveness() {
        Map<Integer, List<Integer>> readers = new HashMap<>();
        Map<Integer, List<Integer>> writers = new HashMap<>();
        for (int i = 0; i < exit; i++) {
            int segment = i;
            needed(segments.get(i)).stream().forEach(r -> readers.computeIfAbsent(r, _ -> new ArrayList<>()).add(segment));
            written(segments.get(i)).stream().forEach(r -> writers.computeIfAbsent(r, _ -> new ArrayList<>()).add(segment));
        }
        List<List<Integer>> predecessors = predecessors(new boolean[exit]);
        int[][] live = new int[exit][0];
        int[] count = new int[exit];
        int[] seen = new int[exit];
        int[] writes = new int[exit];
        for (int r : readers.keySet().stream().sorted().toList()) {
            writers.getOrDefault(r, List.of()).forEach(segment -> writes[segment] = r + 1);
            List<Integer> left = new ArrayList<>(readers.get(r));
            left.forEach(segment -> seen[segment] = r + 1);
            while (!left.isEmpty()) {
                int segment = left.removeLast();
                if (count[segment] == live[segment].length) {
                    live[segment] = Arrays.copyOf(live[segment], 2 * count[segment] + 4);
                }
                live[segment][count[segment]++] = r;
                for (int p : predecessors.get(segment)) {
                    if (seen[p] != r + 1 && writes[p] != r + 1) {
                        seen[p] = r + 1;
                        left.add(p);
                    }
                }
            }
        }
        for (int i = 0; i < exit; i++) {
            live[i] = Arrays.copyOf(live[i], count[i]);
        }
        return live;
    }

    /** The predecessors of each segment and of the exit, to which only the segments of {@code ends} lead. */
    private List<List<Integer>> predecessors(boolean[] ends) {
        List<List<Integer>> predecessors = new ArrayList<>();
        for (int i = 0; i <= exit; i++) {
            predecessors.add(new ArrayList<>());
        }
        for (int i = 0; i < exit; i++) {
            for (int s : successors.get(i)) {
                if (s != exit || ends[i]) {
                    predecessors.get(s).add(i);
                }
            }
        }
        return predecessors;
    }

    /** What a segment reads before it has written it. */
    private BitSet needed(Segment segment) {
        BitSet needed = new BitSet();
        throughAction(segment.action(), needed);
        for (Instruction i : segment.code().reversed()) {
            through(i, needed);
        }
        return needed;
    }

    private BitSet written(Segment segment) {
        BitSet written = new BitSet();
        actionWrites(segment.action(), r -> written.set(number(r)));
        for (Instruction i : segment.code()) {
            Roles.writes(i, r -> written.set(number(r)));
            if (Carry.writes(i)) {
                written.set(narrow - 1);
            }
        }
        return written;
    }

    private static void actionWrites(Action action, Consumer<Register> visit) {
        switch (action) {
            case Action.Together m -> Roles.writes(m.op().instruction, visit);
            case Action.Barrier b -> Roles.writes(b.op().instruction(), visit);
            case Action.Call c -> Roles.writes(c.site().instruction(), visit);
            default -> {}
        }
    }

    /** The guard of an action's instruction has become a branch of its own. */
    private void throughAction(Action action, BitSet live) {
        switch (action) {
            case Action.Branch b -> live.set(number(b.predicate()));
            case Action.Switch s -> live.set(number(s.index()));
            case Action.Together m -> through(m.op().instruction.unguarded(), live);
            case Action.Barrier b -> through(b.op().instruction().unguarded(), live);
            case Action.Call c -> through(c.site().instruction().unguarded(), live);
            default -> {}
        }
    }

    private void through(Instruction i, BitSet live) {
        Roles.writes(i, r -> live.clear(number(r)));
        Roles.reads(i, r -> live.set(number(r)));
        if (Carry.reads(i)) {
            live.set(narrow - 1);
        } else if (Carry.writes(i)) {
            live.clear(narrow - 1);
        }
    }
}
