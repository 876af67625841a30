package weft.optim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import weft.autograd.NoGrad;
import weft.engine.Tensor;
import weft.layers.Parameter;
import weft.layers.io.StateDict;
import weft.layers.io.base.CheckpointException;

/**
 * Updates parameters by their gradients. The parameters of a group, their gradients and each piece of state lie in one slab each,
 * so a step is one launch for each group, however many parameters there are; where some got no gradient, it is one launch for
 * each {@link Stretch}. Adding parameters moves them into their slab: do it after the model is on its device.
 *
 * <p>{@link SGD}, {@link Adam} and the others begin with one group and take more, each with a learning rate and settings of its
 * own. An object of this class itself may mix them: {@link Muon} for the matrices, {@link AdamW} for the rest.
 *
 * <p>A parameter that got no gradient since the last {@link #zeroGrad} is left alone, as in PyTorch: it is not updated or
 * decayed, its state stays, and the step does not count for it. One whose gradient is zero is updated.
 */
public class Optimizer {

    private final List<ParameterGroup> groups = new ArrayList<>();

    /** Without parameters; add groups with {@link #addGroup}. */
    public Optimizer() {}

    /** With one group, see {@link #addGroup}. */
    protected Optimizer(List<Parameter> parameters, double learningRate, UpdateRule rule) {
        addGroup(parameters, learningRate, rule);
    }

    /**
     * Takes on more parameters, at a learning rate and by a rule of their own. Those that are frozen are left out. Steps that
     * were made before do not count for the new group.
     *
     * @throws IllegalArgumentException when there is nothing to learn, a parameter is in another group already, the
     *                                  parameters differ in type or device, or the rule does not suit them
     */
    public final ParameterGroup addGroup(List<Parameter> parameters, double learningRate, UpdateRule rule) {
        List<Parameter> learned = parameters.stream().distinct().filter(p -> !p.isFrozen()).toList();
        if (learned.isEmpty()) {
            throw new IllegalArgumentException("optimizer: no parameter to learn");
        }
        for (ParameterGroup group : groups) {
            for (Parameter p : group.parameters()) {
                if (learned.contains(p)) {
                    throw new IllegalArgumentException("optimizer: a parameter, " + p.value().spec() + ", is in two groups");
                }
            }
        }
        rule.requireSuits(learned);
        ParameterGroup group = new ParameterGroup(learned, learningRate, rule);
        groups.add(group);
        return group;
    }

    /** The groups in the order in which they were added. */
    public final List<ParameterGroup> groups() {
        return Collections.unmodifiableList(groups);
    }

    /**
     * Applies the gradients that backward left.
     *
     * @throws IllegalStateException when a parameter was frozen, unfrozen or moved since its group was made
     */
    public final void step() {
        requireOwn();
        try (NoGrad _ = NoGrad.enter()) {
            groups.forEach(ParameterGroup::step);
        }
    }

    /** The number of steps made: of those parameters of the first group that have made the most. */
    public final int steps() {
        return groups.isEmpty() ? 0 : groups.getFirst().steps();
    }

    /** Forgets all gradients, so that the next backward starts anew. */
    public final void zeroGrad() {
        requireOwn();
        groups.forEach(group -> group.parameters().forEach(p -> p.leaf().clearGradient()));
    }

    private void requireOwn() {
        int before = 0;
        for (ParameterGroup group : groups) {
            group.requireOwn(before);
            before += group.parameters().size();
        }
    }

    /** The learning rate of the first group. */
    public final double learningRate() {
        return groups.getFirst().learningRate();
    }

    /**
     * Sets the learning rate of all groups.
     *
     * @throws IllegalArgumentException when it is negative, infinite or NaN
     */
    public final void setLearningRate(double learningRate) {
        groups.forEach(group -> group.setLearningRate(learningRate));
    }

    /**
     * The optimizer's own tensors, one for each parameter and piece of state: {@code exp_avg.3} belongs to parameter 3 of those
     * that are learned, counted through all groups. Empty before the first step.
     */
    public final SequencedMap<String, Tensor> state() {
        SequencedMap<String, Tensor> all = new LinkedHashMap<>();
        int before = 0;
        for (ParameterGroup group : groups) {
            all.putAll(group.stateFrom(before));
            before += group.parameters().size();
        }
        return all;
    }

    /**
     * The numbers that go with {@link #state}, by name and group: {@code steps.0} is how many steps the first group made, and
     * {@code steps.0.3} how many parameter 3 of it made, where that is fewer. Empty for a group before its first step.
     */
    public final SequencedMap<String, Double> numbers() {
        SequencedMap<String, Double> all = new LinkedHashMap<>();
        for (int g = 0; g < groups.size(); g++) {
            all.putAll(groups.get(g).numbers(g));
        }
        return all;
    }

    /**
     * Goes on where another optimizer of the same kind, groups and parameters was: the next step does what that one's would have
     * done. Learning rates and settings are not part of it.
     *
     * @param state   as {@link #state} gave it; the values are copied, float32 and float64 converted into each other
     * @param numbers as {@link #numbers} gave them
     * @throws CheckpointException when a key is missing or unknown, or a shape, type or number does not fit; nothing is changed
     *                             then
     */
    public final void loadState(Map<String, Tensor> state, Map<String, Double> numbers) {
        List<List<Map<String, Double>>> byGroup = new OptimizerNumbers(getClass().getSimpleName(), groups).read(numbers);
        List<ParameterGroup.Incoming> incoming = new ArrayList<>();
        try {
            Map<String, Tensor> own = new LinkedHashMap<>();
            int before = 0;
            for (int g = 0; g < groups.size(); g++) {
                incoming.add(groups.get(g).new Incoming(byGroup.get(g)));
                own.putAll(incoming.getLast().tensors(before));
                before += groups.get(g).parameters().size();
            }
            StateDict.load(label(byGroup), own, state);
        } catch (RuntimeException e) {
            incoming.forEach(ParameterGroup.Incoming::discard);
            throw e;
        }
        incoming.forEach(ParameterGroup.Incoming::adopt);
    }

    private String label(List<List<Map<String, Double>>> byGroup) {
        double steps = byGroup.isEmpty() ? 0 : byGroup.getFirst().stream()
                .mapToDouble(own -> own.getOrDefault(ParameterGroup.STEPS, 0.0)).max().orElse(0);
        return "%s after %.0f steps".formatted(getClass().getSimpleName(), steps);
    }
}
