package weft.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import weft.engine.Scope;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/**
 * An operation that was run: its attributes, where its inputs came from, and the tensors its rule will look at, each held by
 * a count of its own so that it outlives the scope it was made in. It belongs to the innermost step scope, which frees what
 * backward has not.
 */
final class Step extends Node {

    private static final AtomicLong CLOCK = new AtomicLong();

    private final long time = CLOCK.incrementAndGet();
    private final Op<?> op;
    private final Run run;
    private final List<Spec> inputSpecs;
    private final Node[] parents;
    private final int[] parentSlots;
    private final List<Saved> saved = new ArrayList<>();
    private final Tensor[] arrived;
    private boolean freed;

    /** The rule with its attributes: keeps their types together. */
    @FunctionalInterface
    private interface Run {
        void apply(Step step, Tensor[] arrived);
    }

    /** A kept tensor and the version it had. */
    private record Saved(Rule.Save what, Tensor tensor, int version) {
    }

    private Step(Op<?> op, Run run, List<Tensor> inputs) {
        this.op = op;
        this.run = run;
        this.inputSpecs = inputs.stream().map(t -> t == null ? null : t.spec()).toList();
        this.parents = new Node[inputs.size()];
        this.parentSlots = new int[inputs.size()];
        this.arrived = new Tensor[op.outputs().size()];
        for (int i = 0; i < inputs.size(); i++) {
            Tensor input = inputs.get(i);
            if (input != null && op.slot(i).differentiable()) {
                parents[i] = (Node) input.history();
                parentSlots[i] = input.slot();
            }
        }
    }

    /** Records a run of {@code op} and makes it the history of its differentiable outputs. */
    static <A extends Attrs> void write(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs) {
        Rule<A> rule = Gradients.of(op);
        Step step = new Step(op, (self, arrived) -> rule.formula().apply(new Gradient<>(self, attrs, arrived)), inputs);
        for (Rule.Save save : rule.saves().apply(attrs)) {
            Tensor tensor = (save.input() ? inputs : outputs).get(save.index());
            if (tensor != null && (save.neededBy() == Rule.Save.ANY || step.needs(save.neededBy()))) {
                step.keep(save, tensor);
            }
        }
        for (int i = 0; i < outputs.size(); i++) {
            if (op.outputs().get(i).differentiable() && outputs.get(i).dtype().isFloat()) {
                outputs.get(i).attach(step, i);
            }
        }
        Scope owner = Scope.currentStep();
        if (owner != null) {
            owner.add(step);
        }
    }

    private void keep(Rule.Save save, Tensor tensor) {
        saved.add(new Saved(save, tensor.hold(), tensor.version()));
    }

    /** Steps are numbered as they are run, so that descending order is a correct order for backward. */
    long time() {
        return time;
    }

    boolean needs(int i) {
        return parents[i] != null;
    }

    Node parent(int i) {
        return parents[i];
    }

    int parentSlot(int i) {
        return parentSlots[i];
    }

    /** Where the inputs came from; none for a step that was freed. */
    List<Node> parents() {
        return Arrays.stream(parents).filter(Objects::nonNull).toList();
    }

    List<Spec> inputSpecs() {
        return inputSpecs;
    }

    /** A kept tensor, unchanged since it was kept. */
    Tensor saved(boolean input, int index) {
        for (Saved kept : saved) {
            if (kept.what.input() == input && kept.what.index() == index) {
                if (kept.tensor.version() != kept.version) {
                    throw new IllegalStateException("backward: %s kept its %s %s, which was written to afterwards".formatted(op,
                            input ? "input" : "output", input ? op.slot(index).name() : op.outputs().get(index).name()));
                }
                return kept.tensor;
            }
        }
        throw new IllegalStateException("gradient of " + op + ": looks at a tensor that its rule does not keep");
    }

    @Override
    void receive(int slot, Tensor gradient) {
        if (freed) {
            throw new IllegalStateException("backward: the history of " + op + " was freed by an earlier backward or with its "
                    + "scope; run forward again");
        }
        Tensor before = arrived[slot];
        if (before == null) {
            arrived[slot] = gradient.hold();
        } else {
            try (Tensor sum = before.add(gradient)) {
                arrived[slot] = sum.hold();
            }
            before.close();
        }
    }

    /** Applies the rule to what arrived, then lets go of everything this step held. */
    void differentiate() {
        try (Scope _ = Scope.frame()) {
            run.apply(this, arrived);
        } finally {
            close();
        }
    }

    /** Drops gradients that arrived but were not used, when backward fails elsewhere. */
    void dropArrived() {
        for (int i = 0; i < arrived.length; i++) {
            if (arrived[i] != null) {
                arrived[i].close();
                arrived[i] = null;
            }
        }
    }

    /** Also lets go of the steps before it, so that a loss which somebody keeps does not keep all that led to it. */
    @Override
    public void close() {
        freed = true;
        leaveScope();
        dropArrived();
        saved.forEach(kept -> kept.tensor.close());
        saved.clear();
        Arrays.fill(parents, null);
    }

    @Override
    public String toString() {
        return op.name();
    }
}
