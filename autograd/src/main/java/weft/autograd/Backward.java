package weft.autograd;

import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;
import weft.engine.Scope;
import weft.engine.Tensor;

/**
 * Walks recorded history in reverse: always the youngest operation that was reached. Its gradient is complete, because
 * whatever used its result is younger still and had its turn before. A queue rather than recursion, so that a chain may be as
 * long as memory lets it.
 */
final class Backward {

    private final PriorityQueue<RecordedOp<?>> ready = new PriorityQueue<>(
            Comparator.<RecordedOp<?>>comparingLong(op -> op.time()).reversed());
    private final Set<RecordedOp<?>> reached = new HashSet<>();

    private Backward() {
    }

    static void run(Node root, int slot, Tensor seed) {
        try (NoGrad _ = NoGrad.enter(); Scope _ = Scope.frame()) {
            new Backward().walk(root, slot, seed);
        }
    }

    private void walk(Node root, int slot, Tensor seed) {
        try {
            reach(root);
            root.receive(slot, seed);
            while (!ready.isEmpty()) {
                RecordedOp<?> youngest = ready.poll();
                youngest.parents().forEach(this::reach);
                youngest.differentiate();
            }
        } finally {
            // Empty, unless a rule failed: then gradients that wait for their operation's turn must not stay.
            ready.forEach(RecordedOp::dropArrived);
        }
    }

    private void reach(Node node) {
        if (node instanceof RecordedOp<?> op && reached.add(op)) {
            ready.add(op);
        }
    }
}
