package weft.autograd;

import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;
import weft.engine.Scope;
import weft.engine.Tensor;

/**
 * Walks recorded history in reverse: always the youngest operation that was reached. Its gradient is complete, because every
 * operation that used its result is younger and was visited before. A queue is used instead of recursion, so that only memory
 * limits the length of a chain.
 */
final class Backward {

    private final PriorityQueue<RecordedOp<?>> ready = new PriorityQueue<>(
            Comparator.<RecordedOp<?>>comparingLong(op -> op.time()).reversed());
    private final Set<RecordedOp<?>> reached = new HashSet<>();

    private Backward() {}

    static void run(Node root, int output, Tensor seed) {
        try (NoGrad _ = NoGrad.enter(); Scope _ = Scope.temporary()) {
            new Backward().walk(root, output, seed);
        }
    }

    private void walk(Node root, int output, Tensor seed) {
        try {
            reach(root);
            root.receive(output, seed);
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
