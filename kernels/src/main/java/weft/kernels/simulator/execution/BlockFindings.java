package weft.kernels.simulator.execution;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import weft.kernels.checks.Finding;
import weft.kernels.ptx.Instruction;

/**
 * What checks have found in one block so far. The same thing at the same instruction is only counted, because a kernel with a
 * fault may repeat it a million times and the text of a finding is slow to make.
 */
final class BlockFindings {

    /** One cause, seen in this block. */
    static final class Entry {
        final String kind;
        private final Instruction other;
        private final Finding first;
        private long count = 1;

        private Entry(String kind, Instruction other, Finding first) {
            this.kind = kind;
            this.other = other;
            this.first = first;
        }

        /** The finding with its count. */
        Finding finding() {
            return first.times(count);
        }
    }

    private final Map<Instruction, List<Entry>> found = new IdentityHashMap<>();
    private final List<Entry> inOrder = new ArrayList<>();

    /**
     * Adds a finding, or counts it when it is known.
     *
     * @param kind  tells findings apart that have the same instructions
     * @param at    the instruction that it is about
     * @param other a second one; null for none
     * @param first makes the finding, when it is new
     */
    void add(String kind, Instruction at, Instruction other, Supplier<Finding> first) {
        List<Entry> here = found.computeIfAbsent(at, _ -> new ArrayList<>(1));
        for (Entry e : here) {
            if (e.kind.equals(kind) && e.other == other) {
                e.count++;
                return;
            }
        }
        Entry entry = new Entry(kind, other, first.get());
        here.add(entry);
        inOrder.add(entry);
    }

    /** What was found, and forgets it. */
    List<Entry> take() {
        List<Entry> all = List.copyOf(inOrder);
        if (!all.isEmpty()) {
            inOrder.clear();
            found.clear();
        }
        return all;
    }
}
