package weft.autograd;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import weft.autograd.rules.Gradient;
import weft.autograd.rules.Keep;
import weft.autograd.rules.Rule;
import weft.autograd.rules.Rules;
import weft.engine.Scope;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/**
 * An operation that was run: its attributes, where its inputs came from, and the tensors its rule will use, each with a reference
 * of its own so that it outlives the scope it was made in. It belongs to the innermost scope that owns history, which frees it
 * unless backward has.
 */
final class RecordedOp<A extends Attrs> extends Node implements Gradient.Run {

    private static final AtomicLong CLOCK = new AtomicLong();

    private final long time = CLOCK.incrementAndGet();
    private final Rule<A> rule;
    private final A attrs;
    private final List<Spec> inputSpecs;
    private final Node[] parents;
    private final int[] parentOutputs;
    private final Map<Keep, Kept> kept = new LinkedHashMap<>();
    private final Tensor[] arrived;
    private final String place = Places.recording();
    private boolean freed;

    /** A kept tensor and the version it had. */
    private record Kept(Tensor tensor, int version) {}

    private RecordedOp(Rule<A> rule, A attrs, List<Tensor> inputs) {
        this.rule = rule;
        this.attrs = attrs;
        this.inputSpecs = inputs.stream().map(t -> t == null ? null : t.spec()).toList();
        this.parents = new Node[inputs.size()];
        this.parentOutputs = new int[inputs.size()];
        this.arrived = new Tensor[op().outputs().size()];
        for (int i = 0; i < inputs.size(); i++) {
            Tensor input = inputs.get(i);
            if (input != null && input.history() != null && op().slot(i).differentiable()) {
                parents[i] = Node.of(input, op());
                parentOutputs[i] = input.outputIndex();
            }
        }
    }

    /** Records a run of {@code op} and makes it the history of its differentiable outputs. */
    static <A extends Attrs> void write(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs) {
        RecordedOp<A> recorded = new RecordedOp<>(Rules.of(op), attrs, inputs);
        recorded.keep(inputs, outputs);
        for (int i = 0; i < outputs.size(); i++) {
            if (op.outputs().get(i).differentiable() && outputs.get(i).dtype().isFloat()) {
                outputs.get(i).attach(recorded, i);
            }
        }
        Scope owner = Scope.historyOwner();
        if (owner != null) {
            owner.add(recorded);
        }
    }

    private void keep(List<Tensor> inputs, List<Tensor> outputs) {
        for (Rule.Part<A> part : neededParts()) {
            for (Keep keep : rule.keeps(attrs, part)) {
                Tensor tensor = (keep.side() == Keep.Side.INPUT ? inputs : outputs).get(keep.index());
                if (tensor != null && !kept.containsKey(keep)) {
                    kept.put(keep, new Kept(tensor.hold(), tensor.version()));
                }
            }
        }
    }

    private List<Rule.Part<A>> neededParts() {
        return rule.parts(parents.length).stream()
                .filter(part -> part.inputs().stream().anyMatch(i -> parents[i] != null)).toList();
    }

    private Op<A> op() {
        return rule.op();
    }

    /** Operations are numbered as they are run, so that descending order is a correct order for backward. */
    long time() {
        return time;
    }

    /** Where the inputs came from; none after this was freed. */
    List<Node> parents() {
        return Arrays.stream(parents).filter(Objects::nonNull).toList();
    }

    @Override
    public List<Spec> inputSpecs() {
        return inputSpecs;
    }

    @Override
    public Tensor kept(Keep keep) {
        Kept found = kept.get(keep);
        if (found.tensor.version() != found.version) {
            boolean input = keep.side() == Keep.Side.INPUT;
            throw new IllegalStateException("backward: %s kept its %s %s, which was written to afterwards".formatted(op(),
                    input ? "input" : "output",
                    input ? op().slot(keep.index()).name() : op().outputs().get(keep.index()).name()));
        }
        return found.tensor;
    }

    /** A leaf that stands at several inputs is given none: its gradients must be added up. */
    @Override
    public Tensor place(int i) {
        return parents[i] instanceof Leaf leaf && Arrays.stream(parents).filter(p -> p == leaf).count() == 1
                ? leaf.emptyPlace() : null;
    }

    @Override
    void receive(int output, Tensor gradient) {
        if (freed) {
            throw new IllegalStateException("backward: the history of " + op() + " was freed by an earlier backward or with its "
                    + "scope; run forward again");
        }
        Tensor before = arrived[output];
        if (before == null) {
            arrived[output] = gradient.hold();
        } else {
            try (Tensor sum = before.add(gradient)) {
                arrived[output] = sum.hold();
            }
            before.close();
        }
    }

    /** Applies the rule to the gradients that arrived, then releases everything this held. */
    void differentiate() {
        Places.differentiate(place);
        try (Scope _ = Scope.temporary()) {
            Tensor dy = rule.dy(attrs, arrived[0], this::kept);
            for (Rule.Part<A> part : neededParts()) {
                List<Tensor> gradients = part.formula().apply(new Gradient<>(this, part, attrs, dy));
                for (int k = 0; k < gradients.size(); k++) {
                    give(part.inputs().get(k), gradients.get(k));
                }
            }
        } finally {
            Places.differentiate(null);
            close();
        }
    }

    private void give(int i, Tensor gradient) {
        if (parents[i] != null) {
            parents[i].receive(parentOutputs[i], Broadcast.undo(gradient, inputSpecs.get(i).shape()));
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

    /** Also releases the operations before it, so that a kept loss does not keep the whole history. */
    @Override
    public void close() {
        freed = true;
        leaveScope();
        dropArrived();
        kept.values().forEach(one -> one.tensor.close());
        kept.clear();
        Arrays.fill(parents, null);
    }

    @Override
    public String toString() {
        return op().name();
    }
}
