package weft.engine.op.sample;

import java.util.Arrays;
import java.util.List;
import weft.engine.Spec;

/**
 * One drawn call of an operation: its attributes and what its inputs are to be filled with.
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

    /** What one input is filled with. */
    public record Input(Spec spec, Fill fill) {
    }

    /** Where an input's values come from. Chosen so that finite differences never step over a kink. */
    public sealed interface Fill {

        /** Normally distributed. */
        record Real() implements Fill {
        }

        /** Between 0.2 and 3. */
        record Positive() implements Fill {
        }

        /** Between {@code low} and {@code high}. */
        record Uniform(double low, double high) implements Fill {
        }

        /** At least 0.1 away from 0. */
        record Nonzero() implements Fill {
        }

        /** A shuffle of values at least 0.1 apart, so that there are no ties. */
        record Distinct() implements Fill {
        }

        /** Whole numbers from -4 to 4: never less than 0.5 away from {@link Halves}. */
        record Whole() implements Fill {
        }

        /** Whole numbers plus a half, from -3.5 to 3.5. */
        record Halves() implements Fill {
        }

        /** 0 or 1. */
        record Mask() implements Fill {
        }

        /** Whole numbers from 0 to {@code bound} - 1. */
        record Index(int bound) implements Fill {
        }
    }
}
