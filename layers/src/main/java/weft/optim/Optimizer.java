package weft.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import weft.autograd.NoGrad;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.Parameter;
import weft.layers.io.CheckpointException;
import weft.layers.io.StateDict;

/**
 * Moves parameters against their gradients. The parameters of a group, their gradients and each piece of state lie in one
 * slab each, so a step is one launch however many parameters there are. Making an optimizer moves the parameters into its
 * slab: make it after the model is on its device.
 *
 * <p>A parameter that got no gradient in a step counts as one whose gradient is zero.
 */
public abstract class Optimizer {

    private final List<Group> groups = new ArrayList<>();
    private double learningRate;
    private int steps;

    /**
     * @throws IllegalArgumentException when there is nothing to learn, or the parameters differ in type or device
     */
    protected Optimizer(List<Parameter> parameters, double learningRate) {
        setLearningRate(learningRate);
        List<Parameter> learned = parameters.stream().distinct().filter(p -> !p.isFrozen()).toList();
        if (learned.isEmpty()) {
            throw new IllegalArgumentException("optimizer: no parameter to learn");
        }
        groups.add(new Group(learned));
    }

    /** Parameters that are updated together. */
    protected static final class Group {

        private final List<Parameter> parameters;
        private final Slab values;
        private final Slab gradients;
        private final SequencedMap<String, Slab> states = new LinkedHashMap<>();

        private Group(List<Parameter> parameters) {
            this.parameters = parameters;
            Tensor first = parameters.getFirst().value();
            for (Parameter p : parameters) {
                if (p.value().dtype() != first.dtype() || p.value().device() != first.device()) {
                    throw new IllegalArgumentException("optimizer: parameters differ in type or device: %s on %s and %s on %s"
                            .formatted(first.spec(), first.device(), p.value().spec(), p.value().device()));
                }
            }
            this.values = slab();
            this.gradients = slab();
            for (int i = 0; i < parameters.size(); i++) {
                parameters.get(i).moveInto(values.piece(i));
                parameters.get(i).leaf().placeGradient(gradients.piece(i));
            }
        }

        /** Somebody who works elsewhere than in the slabs would learn nothing, without a word. */
        private void requireOwn() {
            for (int i = 0; i < parameters.size(); i++) {
                Parameter p = parameters.get(i);
                if (p.isFrozen() || p.value() != values.piece(i) || p.leaf().place() != gradients.piece(i)) {
                    throw new IllegalStateException(("optimizer: parameter %d, %s, was frozen, unfrozen or moved to another "
                            + "device or optimizer; make a new one").formatted(i, p.value().spec()));
                }
            }
        }

        private Slab slab() {
            Tensor first = parameters.getFirst().value();
            List<Shape> shapes = parameters.stream().map(p -> p.value().shape()).toList();
            return new Slab(shapes, first, first.scope());
        }

        /** All parameters as one tensor. */
        Tensor values() {
            return values.whole();
        }

        /** All gradients as one tensor; parameters that got none have zeros. */
        Tensor gradients() {
            parameters.forEach(p -> p.leaf().gradient());
            return gradients.whole();
        }

        /** State of a name, made of zeros at its first use. */
        Tensor state(String name) {
            return states.computeIfAbsent(name, _ -> slab()).whole();
        }
    }

    /**
     * Applies the gradients that backward left.
     *
     * @throws IllegalStateException when a parameter was frozen, unfrozen or moved since this optimizer was made
     */
    public final void step() {
        groups.forEach(Group::requireOwn);
        steps++;
        try (NoGrad _ = NoGrad.enter()) {
            for (Group group : groups) {
                step(group);
            }
        }
    }

    /** Updates one group, with one operation. */
    protected abstract void step(Group group);

    /** The names of the pieces of state that the first {@link #step(Group) step} makes; each is as large as the parameters. */
    protected abstract List<String> stateNames();

    /** How many steps were made, the one in progress included. */
    public final int steps() {
        return steps;
    }

    /** Forgets all gradients, so that the next backward starts anew. */
    public final void zeroGrad() {
        for (Group group : groups) {
            group.requireOwn();
            group.parameters.forEach(p -> p.leaf().clearGradient());
        }
    }

    public final double learningRate() {
        return learningRate;
    }

    /** @throws IllegalArgumentException when it is negative or NaN */
    public final void setLearningRate(double learningRate) {
        if (!(learningRate >= 0)) {
            throw new IllegalArgumentException("optimizer: the learning rate " + learningRate + " is not 0 or more");
        }
        this.learningRate = learningRate;
    }

    /**
     * The optimizer's own tensors, one for each parameter and piece of state: {@code exp_avg.3} belongs to parameter 3 of those
     * that are learned. Empty before the first step.
     */
    public final SequencedMap<String, Tensor> state() {
        SequencedMap<String, Tensor> all = new LinkedHashMap<>();
        Group group = groups.getFirst();
        group.states.forEach((name, slab) -> IntStream.range(0, group.parameters.size())
                .forEach(i -> all.put(name + "." + i, slab.piece(i))));
        return all;
    }

    /**
     * Goes on where another optimizer of the same kind and parameters was: the next step does what that one's would have done.
     * The learning rate is not part of it.
     *
     * @param state as {@link #state} gave it; the values are copied, float32 and float64 converted into each other
     * @param steps how many steps had been made, as {@link #steps} told
     * @throws CheckpointException      when a key is missing or unknown, or a shape or type does not fit; nothing is changed then
     * @throws IllegalArgumentException when {@code steps} is negative
     */
    public final void loadState(Map<String, Tensor> state, int steps) {
        if (steps < 0) {
            throw new IllegalArgumentException("optimizer: the number of steps must not be negative: " + steps);
        }
        String label = "%s after %d steps".formatted(getClass().getSimpleName(), steps);
        Group group = groups.getFirst();
        if (steps == 0) {
            StateDict.load(label, Map.of(), state);
            group.states.clear();
        } else {
            stateNames().forEach(group::state);
            StateDict.load(label, state(), state);
        }
        this.steps = steps;
    }
}
