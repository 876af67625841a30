package weft.autograd;

import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;
import weft.engine.Scope;
import weft.engine.Tensor;

/**
 * Walks recorded history in reverse: always the youngest step whose gradient is complete, which is the youngest of all that
 * were reached, because whatever used its result is younger still.
 */
final class Backward {

    private Backward() {
    }

    static void run(Node root, int slot, Tensor seed) {
        PriorityQueue<Step> ready = new PriorityQueue<>(Comparator.comparingLong(Step::time).reversed());
        Set<Step> reached = new HashSet<>();
        try (NoGrad _ = NoGrad.enter(); Scope _ = Scope.frame()) {
            root.receive(slot, seed);
            reach(root, ready, reached);
            while (!ready.isEmpty()) {
                Step step = ready.poll();
                Node[] parents = step.parents();
                step.differentiate();
                for (Node parent : parents) {
                    reach(parent, ready, reached);
                }
            }
        } finally {
            ready.forEach(Step::dropArrived);
        }
    }

    private static void reach(Node node, PriorityQueue<Step> ready, Set<Step> reached) {
        if (node instanceof Step step && reached.add(step)) {
            ready.add(step);
        }
    }
}
