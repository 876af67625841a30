package weft.optim;

import java.util.List;
import weft.layers.Parameter;

/**
 * How the parameters of a group are updated: an optimizer's settings other than the learning rate, and its operation. Groups of
 * one {@link Optimizer} may follow different rules, such as {@link Muon} for matrices and {@link AdamW} for biases.
 */
public interface UpdateRule {

    /**
     * Checks the parameters of a group that is being made.
     *
     * @throws IllegalArgumentException when this rule does not suit them
     */
    default void requireSuits(List<Parameter> parameters) {}

    /** Updates the parameters of a stretch by one step, with one operation over all of them. Nothing is recorded meanwhile. */
    void step(Stretch stretch);

    /** The names of the pieces of state that the first {@link #step step} makes; each is as large as the parameters. */
    default List<String> stateNames() {
        return List.of();
    }

    /** The names of the numbers that this rule keeps from step to step, see {@link Stretch#number}. */
    default List<String> numberNames() {
        return List.of();
    }

    /**
     * The momentum, the share of the momentum buffer that a step keeps; beta1 of {@link Adam} and its variants; 0 where there is
     * none.
     */
    default double momentum() {
        return 0;
    }

    /**
     * The same rule with another momentum, for a schedule that changes it.
     *
     * @throws IllegalArgumentException when it has none
     */
    default UpdateRule withMomentum(double momentum) {
        throw new IllegalArgumentException("optimizer: a rule that has no momentum: " + this);
    }

    /**
     * Checks a setting.
     *
     * @throws IllegalArgumentException unless it is 0 or more
     */
    static void requireNotNegative(String optimizer, String setting, double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException("%s: the %s must be 0 or more, got %s".formatted(optimizer, setting, value));
        }
    }

    /**
     * Checks the share that a moving average keeps.
     *
     * @throws IllegalArgumentException unless it lies in [0, 1)
     */
    static void requireShare(String optimizer, String setting, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException("%s: %s must lie in [0, 1), got %s".formatted(optimizer, setting, value));
        }
    }
}
