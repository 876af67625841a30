package weft.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;
import weft.layers.Parameter;

/**
 * Parameters that are updated together, by one rule and at one learning rate. Their values, their gradients and each piece of
 * state lie in one slab each, in which parameter i takes the same place, so that one operation over a slab updates all of them,
 * and one over a {@link Stretch} of it those that have gradients.
 */
public final class ParameterGroup {

    /** The number of steps, among the numbers of a group. */
    static final String STEPS = "steps";

    private final List<Parameter> parameters;
    private final Slab values;
    private final Slab gradients;
    private final SequencedMap<String, Slab> states = new LinkedHashMap<>();
    /** Of each parameter, by name; empty before its first step. */
    private final List<Map<String, Double>> numbers = new ArrayList<>();
    private UpdateRule rule;
    private double learningRate;
    private final double initialLearningRate;

    /** Moves parameters into its slabs: each stands once, none is frozen, and they agree in type and device. */
    ParameterGroup(List<Parameter> parameters, double learningRate, UpdateRule rule) {
        setLearningRate(learningRate);
        this.initialLearningRate = learningRate;
        this.rule = rule;
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
            numbers.add(new LinkedHashMap<>());
        }
    }

    /** A slab of zeros with room for all parameters, in the scope of the model. */
    Slab slab() {
        Tensor first = parameters.getFirst().value();
        List<Shape> shapes = parameters.stream().map(p -> p.value().shape()).toList();
        return new Slab(shapes, first, first.scope());
    }

    /**
     * Checks that the parameters still lie in the slabs: elsewhere they would silently not be updated.
     *
     * @param before how many parameters the groups before this one have
     */
    void requireOwn(int before) {
        for (int i = 0; i < parameters.size(); i++) {
            Parameter p = parameters.get(i);
            if (p.isFrozen() || p.value() != values.piece(i) || p.leaf().place() != gradients.piece(i)) {
                throw new IllegalStateException(("optimizer: parameter %d, %s, was frozen, unfrozen or moved to another "
                        + "device or optimizer; make a new one").formatted(before + i, p.value().spec()));
            }
        }
    }

    /** The parameters in the order of the slabs. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** All parameters as one tensor. */
    public Tensor values() {
        return values.whole();
    }

    /** All gradients as one tensor; parameters that got none have zeros. */
    public Tensor gradients() {
        parameters.forEach(p -> p.leaf().gradient());
        return gradients.whole();
    }

    Slab valueSlab() {
        return values;
    }

    Slab gradientSlab() {
        return gradients;
    }

    /** The state of a name; at its first use it is made, with {@code initial} everywhere. */
    Slab stateSlab(String name, double initial) {
        return states.computeIfAbsent(name, _ -> {
            Slab slab = slab();
            if (initial != 0) {
                Ops.apply(Creation.FILL, new Attrs.Value(initial), slab.whole());
            }
            return slab;
        });
    }

    /** The numbers of parameter {@code i} by name, its count of steps among them. */
    Map<String, Double> numbersOf(int i) {
        return numbers.get(i);
    }

    /** The number of steps of those parameters that have made the most. */
    public int steps() {
        return numbers.stream().mapToInt(ParameterGroup::steps).max().orElse(0);
    }

    private static int steps(Map<String, Double> numbers) {
        return numbers.getOrDefault(STEPS, 0.0).intValue();
    }

    /** Makes one step, stretch by stretch; nothing is recorded. */
    void step() {
        try (Scope _ = Scope.open()) {
            int from = 0;
            while (from < parameters.size()) {
                int to = from;
                while (to < parameters.size() && hasGradient(to) && numbers.get(to).equals(numbers.get(from))) {
                    to++;
                }
                if (to > from) {
                    new Stretch(this, from, to).step();
                }
                from = Math.max(to, from + 1);
            }
        }
    }

    private boolean hasGradient(int i) {
        return parameters.get(i).leaf().hasGradient();
    }

    /** The rule by which the parameters are updated. */
    public UpdateRule rule() {
        return rule;
    }

    /** Replaces the rule by one of the same kind with other settings. */
    public void setRule(UpdateRule rule) {
        this.rule = rule;
    }

    /** The learning rate of the next step. */
    public double learningRate() {
        return learningRate;
    }

    /**
     * Sets the learning rate from the next step on.
     *
     * @throws IllegalArgumentException when it is negative, infinite or NaN
     */
    public void setLearningRate(double learningRate) {
        if (!(learningRate >= 0 && learningRate < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("optimizer: the learning rate " + learningRate + " is not a finite number of 0 or "
                    + "more");
        }
        this.learningRate = learningRate;
    }

    /** The learning rate that schedules start from: the one that the group was made with. */
    public double initialLearningRate() {
        return initialLearningRate;
    }

    /** The state's tensors: {@code exp_avg.3} belongs to the first parameter when 3 others come {@code before}. */
    Map<String, Tensor> stateFrom(int before) {
        return named(states, before);
    }

    /**
     * The numbers as {@code name.group}, and as {@code name.group.3} those of a parameter 3 of the group that skipped steps;
     * empty before the first step.
     */
    Map<String, Double> numbers(int group) {
        Map<String, Double> named = new LinkedHashMap<>();
        Map<String, Double> most = numbers.stream().filter(own -> steps(own) == steps()).findFirst().orElseThrow();
        most.forEach((name, value) -> named.put(name + "." + group, value));
        for (int i = 0; i < numbers.size(); i++) {
            if (!numbers.get(i).equals(most)) {
                String suffix = "." + group + "." + i;
                named.put(STEPS + suffix, 0.0);
                numbers.get(i).forEach((name, value) -> named.put(name + suffix, value));
            }
        }
        return named;
    }

    /** The names of the numbers that a group has once it made steps. */
    List<String> numberNames() {
        List<String> names = new ArrayList<>(List.of(STEPS));
        names.addAll(rule.numberNames());
        return names;
    }

    /** State and numbers that are about to become those of a group. */
    final class Incoming {

        private final List<Map<String, Double>> newNumbers;
        private final SequencedMap<String, Slab> newStates = new LinkedHashMap<>();

        /** Makes room for the state that belongs to the numbers of each parameter. */
        Incoming(List<Map<String, Double>> newNumbers) {
            this.newNumbers = newNumbers;
            if (newNumbers.stream().anyMatch(own -> steps(own) > 0)) {
                rule.stateNames().forEach(name -> newStates.put(name, slab()));
            }
        }

        /** The tensors to write the state into, named as {@link #stateFrom} names them. */
        Map<String, Tensor> tensors(int before) {
            return named(newStates, before);
        }

        void adopt() {
            replaceStates(newStates);
            numbers.clear();
            numbers.addAll(newNumbers);
        }

        void discard() {
            newStates.values().forEach(Slab::close);
        }
    }

    private void replaceStates(SequencedMap<String, Slab> by) {
        states.values().forEach(Slab::close);
        states.clear();
        states.putAll(by);
    }

    private Map<String, Tensor> named(SequencedMap<String, Slab> slabs, int before) {
        SequencedMap<String, Tensor> all = new LinkedHashMap<>();
        slabs.forEach((name, slab) -> {
            for (int i = 0; i < parameters.size(); i++) {
                all.put(name + "." + (before + i), slab.piece(i));
            }
        });
        return all;
    }
}
