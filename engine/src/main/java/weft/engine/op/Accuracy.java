package weft.engine.op;

/**
 * How far a float result may be from the reference, as {@code |diff| <= c * eps * magnitude}: a bound that follows from how
 * the operation is computed, never from what happens to pass. Each backend is held to it, element by element.
 *
 * @param scale     what {@code magnitude} is
 * @param factor    {@code c}, which may depend on the length of a reduction
 * @param magnitude the formula of scale {@link Scale#FORMULA}; null for the others
 */
public record Accuracy<A>(Scale scale, Factor<A> factor, Magnitude<A> magnitude) {

    /** A bound whose magnitude needs no formula. */
    public Accuracy(Scale scale, Factor<A> factor) {
        this(scale, factor, null);
    }

    /** What an error is measured against. */
    public enum Scale {
        /** Bits must be equal. */
        EXACT,
        /** The result itself. */
        RESULT,
        /** The result of the same operation on the absolute values of the inputs. */
        ABSOLUTE_INPUTS,
        /** The largest absolute value among the inputs, plus 1. */
        LARGEST,
        /** The square of the largest absolute value among the inputs, plus 1. */
        LARGEST_SQUARED,
        /** What a formula of the row makes of the largest absolute value of each input. */
        FORMULA
    }

    /** Bounds the numbers that are rounded on the way to a result. */
    @FunctionalInterface
    public interface Magnitude<A> {
        /** The bound, from the largest absolute value of each input; 0 for one that was left out. */
        double of(A attrs, Op.Inputs in, double[] largest);
    }

    /** Computes {@code c}. */
    @FunctionalInterface
    public interface Factor<A> {
        /** The factor for one run. */
        double of(A attrs, Op.Inputs in);
    }

    /** The reference's bits: nothing is rounded, or all backends round alike. */
    public static <A> Accuracy<A> exact() {
        return new Accuracy<>(Scale.EXACT, (_, _) -> 0);
    }

    /** Within {@code ulps} of the result: arithmetic of a few roundings. */
    public static <A> Accuracy<A> ulps(double ulps) {
        return new Accuracy<>(Scale.RESULT, (_, _) -> ulps);
    }

    /** A sum of {@code n} terms: {@code c = n}, the bound of any order of summation, plus what each term's making costs. */
    public static <A> Accuracy<A> sum(Factor<A> terms) {
        return new Accuracy<>(Scale.ABSOLUTE_INPUTS, (attrs, in) -> terms.of(attrs, in) + 2);
    }

    /** {@code c} roundings of numbers as large as the largest input. */
    public static <A> Accuracy<A> ofLargest(Factor<A> c) {
        return new Accuracy<>(Scale.LARGEST, c);
    }

    /** {@code c} roundings of numbers as large as the square of the largest input. */
    public static <A> Accuracy<A> ofLargestSquared(Factor<A> c) {
        return new Accuracy<>(Scale.LARGEST_SQUARED, c);
    }

    /** {@code c} roundings of numbers as large as {@code magnitude} says, for products of several inputs. */
    public static <A> Accuracy<A> ofFormula(Factor<A> c, Magnitude<A> magnitude) {
        return new Accuracy<>(Scale.FORMULA, c, magnitude);
    }
}
