package weft.autograd;

import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;
import weft.engine.Scope;
import weft.engine.Tensor;

/**
 * Walks recorded history in reverse: always the youngest step that was reached. Its gradient is complete, because whatever
 * used its result is younger still and had its turn before. A queue rather than recursion, so that a chain may be as long as
 * memory lets it.
 */
final class Backward {

    private final PriorityQueue<Step> ready = new PriorityQueue<>(Comparator.comparingLong(Step::time).reversed());
    private final Set<Step> reached = new HashSet<>();

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
                Step step = ready.poll();
                step.parents().forEach(this::reach);
                step.differentiate();
            }
        } finally {
            // Empty, unless a rule failed: then gradients that wait for their step's turn must not.
            ready.forEach(Step::dropArrived);
        }
    }

    private void reach(Node node) {
        if (node instanceof Step step && reached.add(step)) {
            ready.add(step);
        }
    }
}
