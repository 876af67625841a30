package weft.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import weft.autograd.NoGrad;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.Ops;
import weft.engine.op.Optimization;
import weft.engine.op.attrs.Attrs;
import weft.layers.io.StateDict;

/**
 * An exponential moving average (EMA) of the weights that an optimizer updates, as PyTorch's {@code AveragedModel} with
 * {@code get_ema_avg_fn(decay)}: {@code average <- decay * average + (1 - decay) * weight} after each step, beginning with the
 * weights after the first one. It often generalises better than the weights themselves, because it averages out the noise of the
 * last few steps.
 *
 * <p>One operation for each group. Parameters that are frozen, and buffers such as running statistics, are not averaged: the
 * model has one set of them. A group that joins later is averaged from then on.
 */
public final class WeightAverage {

    private final Optimizer optimizer;
    private final double decay;
    private final Map<ParameterGroup, Slab> averages = new LinkedHashMap<>();
    private boolean swapped;

    /** @throws IllegalArgumentException when the decay is not in [0, 1] */
    public WeightAverage(Optimizer optimizer, double decay) {
        if (!(decay >= 0 && decay <= 1)) {
            throw new IllegalArgumentException("weight average: the decay must lie in [0, 1], got " + decay);
        }
        this.optimizer = optimizer;
        this.decay = decay;
    }

    /** Adds the present weights to the average. */
    public void update() {
        requireOwnWeights();
        try (NoGrad _ = NoGrad.enter()) {
            for (ParameterGroup group : optimizer.groups()) {
                Slab average = averages.get(group);
                if (average == null) {
                    average = group.slab();
                    averages.put(group, average);
                    Ops.apply(Creation.COPY, Attrs.NONE, average.whole(), group.values());
                } else {
                    Ops.apply(Optimization.AVERAGE, new Attrs.Value(decay), average.whole(), group.values());
                }
            }
        }
    }

    /**
     * Runs {@code work} with the averages in place of the weights, puts the weights back, and returns the result. Before the
     * first update it runs with the weights.
     */
    public <T> T during(Supplier<T> work) {
        requireOwnWeights();
        swap();
        try {
            return work.get();
        } finally {
            swap();
        }
    }

    private void swap() {
        swapped = !swapped;
        try (NoGrad _ = NoGrad.enter()) {
            averages.forEach((group, average) -> {
                try (Scope _ = Scope.open()) {
                    Tensor weights = group.values().mul(1);
                    Ops.apply(Creation.COPY, Attrs.NONE, group.values(), average.whole());
                    Ops.apply(Creation.COPY, Attrs.NONE, average.whole(), weights);
                }
            });
        }
    }

    private void requireOwnWeights() {
        if (swapped) {
            throw new IllegalStateException("weight average: the weights are the averages at the moment");
        }
    }

    /** The averages, {@code average.3} for parameter 3 of those that are learned; those of a group from its first update on. */
    public SequencedMap<String, Tensor> state() {
        SequencedMap<String, Tensor> all = new LinkedHashMap<>();
        int before = 0;
        for (ParameterGroup group : optimizer.groups()) {
            Slab average = averages.get(group);
            for (int i = 0; average != null && i < group.parameters().size(); i++) {
                all.put("average." + (before + i), average.piece(i));
            }
            before += group.parameters().size();
        }
        return all;
    }

    /**
     * Goes on where another average of the same groups was.
     *
     * @param state as {@link #state} gave it; the values are copied
     * @throws weft.layers.io.base.CheckpointException when a key is missing or unknown, or a shape or type does not fit; nothing
     *                                                 is changed then
     */
    public void loadState(Map<String, Tensor> state) {
        requireOwnWeights();
        Map<ParameterGroup, Slab> incoming = new LinkedHashMap<>();
        Map<String, Tensor> own = new LinkedHashMap<>();
        int before = 0;
        for (ParameterGroup group : optimizer.groups()) {
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < group.parameters().size(); i++) {
                keys.add("average." + (before + i));
            }
            if (keys.stream().anyMatch(state::containsKey)) {
                Slab average = group.slab();
                incoming.put(group, average);
                for (int i = 0; i < keys.size(); i++) {
                    own.put(keys.get(i), average.piece(i));
                }
            }
            before += keys.size();
        }
        try {
            StateDict.load("the average of weights", own, state);
        } catch (RuntimeException e) {
            incoming.values().forEach(Slab::close);
            throw e;
        }
        averages.values().forEach(Slab::close);
        averages.clear();
        averages.putAll(incoming);
    }
}
