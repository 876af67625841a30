package weft.optim;

import java.util.List;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.Parameter;

/**
 * Neighbouring parameters of a group that have gradients and have made equally many steps: an {@link UpdateRule} updates them by
 * one operation. Usually that is the whole group. Parameters without a gradient lie between two stretches and stay as they are,
 * with all their state, as in PyTorch.
 */
public final class Stretch {

    private final ParameterGroup group;
    private final int from;
    private final int to;

    /** The parameters {@code from} to {@code to - 1}. */
    Stretch(ParameterGroup group, int from, int to) {
        this.group = group;
        this.from = from;
        this.to = to;
    }

    /** The parameters in the order of the slabs. */
    public List<Parameter> parameters() {
        return group.parameters().subList(from, to);
    }

    /** The learning rate of this step. */
    public double learningRate() {
        return group.learningRate();
    }

    /** The parameters as one tensor. */
    public Tensor values() {
        return part(group.valueSlab());
    }

    /** Their gradients as one tensor. */
    public Tensor gradients() {
        return part(group.gradientSlab());
    }

    /** The state of a name; at its first use it is made of zeros. */
    public Tensor state(String name) {
        return state(name, 0);
    }

    /** The state of a name; at its first use it is made, with {@code initial} everywhere in the group. */
    public Tensor state(String name, double initial) {
        return part(group.stateSlab(name, initial));
    }

    private Tensor part(Slab slab) {
        if (parameters().size() == group.parameters().size()) {
            return slab.whole();
        }
        int begin = begin(slab, from);
        int end = to == group.parameters().size() ? slab.whole().size() : begin(slab, to);
        return slab.whole().view(Shape.of(end - begin), begin);
    }

    private static int begin(Slab slab, int i) {
        return slab.piece(i).offset() - slab.whole().offset();
    }

    /** Where parameter {@code i} of this stretch lies in a tensor laid out as {@link #values} is. */
    public Tensor piece(Tensor whole, int i) {
        Slab slab = group.valueSlab();
        return whole.view(parameters().get(i).value().shape(), begin(slab, from + i) - begin(slab, from));
    }

    /** A number that a rule keeps from step to step, or {@code initial} before it was set. */
    public double number(String name, double initial) {
        return group.numbersOf(from).getOrDefault(name, initial);
    }

    /** Keeps a number for the next step; it is saved with the state. */
    public void setNumber(String name, double value) {
        for (int i = from; i < to; i++) {
            group.numbersOf(i).put(name, value);
        }
    }

    /** How many steps these parameters have made, the one in progress included. */
    public int steps() {
        return (int) number(ParameterGroup.STEPS, 0);
    }

    /** Makes one step; nothing is recorded. */
    void step() {
        setNumber(ParameterGroup.STEPS, steps() + 1);
        group.rule().step(this);
    }
}
