package weft.engine.op.sample;

import java.util.Arrays;
import java.util.List;
import weft.engine.Spec;

/**
 * One drawn call of an operation: its attributes, and a description of its inputs.
 *
 * @param inputs null stands for an optional input that is left out
 */
public record Sample<A>(A attrs, List<Input> inputs) {

    /** Attributes and inputs; null stands for an optional input that is left out. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    public static <A> Sample<A> of(A attrs, Input... inputs) {
        return new Sample<>(attrs, Arrays.asList(inputs));
    }

    /** The dtype and shape of one input, and the distribution of its values. */
    public record Input(Spec spec, Fill fill) {}

    /** The distribution of an input's values. A row chooses it so that finite differences never cross a kink. */
    public sealed interface Fill {

        /** From the standard normal distribution. */
        record Real() implements Fill {}

        /** From 0.2 to 3. */
        record Positive() implements Fill {}

        /** From {@code low} to {@code high}. */
        record Uniform(double low, double high) implements Fill {}

        /** At least 0.1 away from 0. */
        record Nonzero() implements Fill {}

        /** Different values, at least 0.1 apart, in random order: there are no ties. */
        record Distinct() implements Fill {}

        /** Integers from -4 to 4: at least 0.5 away from every value of {@link Halves}. */
        record Whole() implements Fill {}

        /** Integers plus 0.5, from -3.5 to 3.5. */
        record Halves() implements Fill {}

        /** 0 or 1. */
        record Mask() implements Fill {}

        /** Integers from 0 to {@code bound} - 1. */
        record Index(int bound) implements Fill {}
    }
}
