package weft.engine.op;

/**
 * The tolerance of a floating-point result, compared with the reference: {@code |difference| <= c * eps * magnitude}. The bound
 * follows from an error analysis of the computation, never from what happens to pass. Tests check each element on each backend.
 *
 * @param scale     what {@code magnitude} means
 * @param factor    {@code c}, which may depend on the length of a reduction
 * @param magnitude the formula of scale {@link Scale#FORMULA}; null for the others
 */
public record Accuracy<A>(Scale scale, Factor<A> factor, Magnitude<A> magnitude) {

    /** A bound whose magnitude needs no formula. */
    public Accuracy(Scale scale, Factor<A> factor) {
        this(scale, factor, null);
    }

    /** The magnitude that an error is relative to. */
    public enum Scale {
        /** No tolerance: the bits must be equal. */
        EXACT,
        /** The absolute value of the result. */
        RESULT,
        /** The result of the same operation on the absolute values of the inputs. */
        ABSOLUTE_INPUTS,
        /** The largest absolute value among the inputs, plus 1. */
        LARGEST,
        /** The square of the largest absolute value among the inputs, plus 1. */
        LARGEST_SQUARED,
        /** The value of a formula of the row, given the largest absolute value of each input. */
        FORMULA
    }

    /** An upper bound of the intermediate numbers that are rounded. */
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

    /** The same bits as the reference: nothing is rounded, or all backends round in the same way. */
    public static <A> Accuracy<A> exact() {
        return new Accuracy<>(Scale.EXACT, (_, _) -> 0);
    }

    /** Within {@code ulps} ulp of the result: for computations with a few roundings. */
    public static <A> Accuracy<A> ulps(double ulps) {
        return new Accuracy<>(Scale.RESULT, (_, _) -> ulps);
    }

    /** A sum of {@code n} terms: {@code c = n}, which holds for any order of summation, plus the roundings in each term. */
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

    /** {@code c} roundings of numbers as large as {@code magnitude}, for products of several inputs. */
    public static <A> Accuracy<A> ofFormula(Factor<A> c, Magnitude<A> magnitude) {
        return new Accuracy<>(Scale.FORMULA, c, magnitude);
    }
}
