package weft.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import weft.engine.DType;
import weft.engine.Scope;
import weft.engine.Tensor;

/**
 * Compares gradients with difference quotients. For a function f, random cotangents c (never ones) and a random direction v, let
 * {@code s(t) = <c, f(x + t v)>}. Then {@code <gradient, v>} must equal s'(0), which is approximated by
 * {@code (8 (s(h) - s(-h)) - (s(2h) - s(-2h))) / 12h}: the error of this formula falls with h^4.
 *
 * <p>A direction tests all elements of an input at once; only after a failure each element is tried for itself, to name the one
 * that is furthest off. Inputs are FLOAT64. The largest h has the smallest rounding error. Smaller ones are tried only while the
 * quotient still changes with h, which is so where the curvature is strong and where the interval contains a kink.
 */
public final class GradCheck {

    private static final double[] SPACINGS = {1e-3, 1e-4, 1e-5, 1e-6};
    /** The allowed error of the formula, as a share of the products that add up to the gradient along the direction. */
    private static final double TRUNCATION = 1e-9;
    /** The allowed rounding error, in units of the last place of the numbers that are subtracted. */
    private static final double ROUNDINGS = 32;
    private static final int DIRECTIONS = 3;

    private final String name;
    private final Function<List<Tensor>, List<Tensor>> function;
    private final List<Tensor> inputs;
    private final RandomGenerator random;
    private double[] cotangents;

    private GradCheck(String name, Function<List<Tensor>, List<Tensor>> function, List<Tensor> inputs, RandomGenerator random) {
        this.name = name;
        this.function = function;
        this.inputs = inputs;
        this.random = random;
    }

    /**
     * Checks the gradients of {@code function} with respect to each FLOAT64 input.
     *
     * @param name     what the function is called in an error message
     * @param function makes FLOAT64 results of the inputs; other results are ignored
     * @param inputs   null and integer inputs are passed on as they are
     * @param random   where cotangents and directions come from
     * @throws AssertionError naming function, input, index, gradient and difference quotient, when they disagree or are NaN;
     *                        also when a result is not finite, or there is nothing to check
     */
    public static void check(String name, Function<List<Tensor>, List<Tensor>> function, List<Tensor> inputs,
            RandomGenerator random) {
        new GradCheck(name, function, inputs, random).run();
    }

    private void run() {
        double[][] gradients = gradients();
        for (int i = 0; i < gradients.length; i++) {
            if (gradients[i] == null) {
                continue;
            }
            for (int k = 0; k < DIRECTIONS && gradients[i].length > 0; k++) {
                if (!compare(i, gradients[i], random(gradients[i].length)).agrees()) {
                    throw new AssertionError(worst(i, gradients[i]));
                }
            }
        }
    }

    // ---- the gradients ----

    /** The gradients of {@code <c, f(x)>}, null for inputs that have none; also draws the cotangents. */
    private double[][] gradients() {
        if (inputs.stream().noneMatch(GradCheck::isChecked)) {
            throw new AssertionError(name + ": no float64 input to check");
        }
        try (Scope _ = Scope.open()) {
            List<Tensor> leaves = inputs.stream()
                    .map(t -> isChecked(t) ? Leaf.require(Tensor.of(t.shape(), t.toDoubles(), t.device())) : t).toList();
            List<Tensor> results = results(leaves);
            if (results.isEmpty()) {
                throw new AssertionError(name + ": no float64 result to check");
            }
            for (Tensor y : results) {
                if (!Arrays.stream(y.toDoubles()).allMatch(Double::isFinite)) {
                    throw new AssertionError(name + ": a result is not finite: " + y);
                }
            }
            cotangents = random(results.stream().mapToInt(Tensor::size).sum());
            Tensor total = weighted(results);
            if (total.history() != null) {
                total.backward();
            }
            return leaves.stream().map(t -> isChecked(t) ? gradientOrZeros(t) : null).toArray(double[][]::new);
        }
    }

    private Tensor weighted(List<Tensor> results) {
        Tensor total = null;
        int at = 0;
        for (Tensor y : results) {
            double[] c = Arrays.copyOfRange(cotangents, at, at + y.size());
            Tensor term = y.mul(Tensor.of(y.shape(), c, y.device())).sum();
            total = total == null ? term : total.add(term);
            at += y.size();
        }
        return total;
    }

    private static double[] gradientOrZeros(Tensor leaf) {
        Tensor gradient = Leaf.gradient(leaf);
        return gradient == null ? new double[leaf.size()] : gradient.toDoubles();
    }

    private static boolean isChecked(Tensor t) {
        return t != null && t.dtype() == DType.FLOAT64;
    }

    private List<Tensor> results(List<Tensor> of) {
        return function.apply(of).stream().filter(GradCheck::isChecked).toList();
    }

    // ---- the difference quotients ----

    /** A gradient along a direction, the difference quotient for one h, and how far apart they may be. */
    private record Comparison(double analytic, double numeric, double allowed) {

        /** The difference as a multiple of what is allowed; infinite when anything is NaN. */
        double excess() {
            double excess = Math.abs(analytic - numeric) / allowed;
            return Double.isNaN(excess) ? Double.POSITIVE_INFINITY : excess;
        }

        boolean agrees() {
            return excess() <= 1;
        }

        /** Whether a larger h gave the same quotient, so that a smaller one will not give another. */
        boolean confirms(Comparison longer) {
            return Math.abs(numeric - longer.numeric) <= allowed;
        }
    }

    /** The comparison for the largest h for which the two agree, or else the last one. */
    private Comparison compare(int input, double[] gradient, double[] direction) {
        Comparison last = null;
        for (double h : SPACINGS) {
            Comparison next = compare(input, gradient, direction, h);
            if (next.agrees() || (last != null && next.confirms(last))) {
                return next;
            }
            last = next;
        }
        return last;
    }

    private Comparison compare(int input, double[] gradient, double[] direction, double h) {
        double[] x = inputs.get(input).toDoubles();
        double analytic = 0;
        double products = 0;
        double subtracted = 1;
        for (int j = 0; j < direction.length; j++) {
            if (direction[j] != 0) {
                analytic += gradient[j] * direction[j];
                products += Math.abs(gradient[j] * direction[j]);
                subtracted += Math.abs(gradient[j] * x[j]);
            }
        }
        double[] up = moved(input, direction, h);
        double[] down = moved(input, direction, -h);
        double[] farUp = moved(input, direction, 2 * h);
        double[] farDown = moved(input, direction, -2 * h);
        double numeric = 0;
        for (int j = 0; j < cotangents.length; j++) {
            numeric += cotangents[j] * (8 * (up[j] - down[j]) - (farUp[j] - farDown[j]));
            subtracted += Math.abs(cotangents[j] * up[j]);
        }
        numeric /= 12 * h;
        double allowed = TRUNCATION * products + ROUNDINGS * DType.FLOAT64.epsilon() * subtracted / h;
        return new Comparison(analytic, numeric, allowed);
    }

    /** The elements of all results of {@code f(x + t v)}. */
    private double[] moved(int input, double[] direction, double t) {
        try (Scope _ = Scope.open(); NoGrad _ = NoGrad.enter()) {
            Tensor there = inputs.get(input);
            double[] x = there.toDoubles();
            for (int j = 0; j < x.length; j++) {
                x[j] += t * direction[j];
            }
            List<Tensor> moved = new ArrayList<>(inputs);
            moved.set(input, Tensor.of(there.shape(), x, there.device()));
            return results(moved).stream().flatMapToDouble(y -> Arrays.stream(y.toDoubles())).toArray();
        }
    }

    // ---- the message ----

    private String worst(int input, double[] gradient) {
        int worst = 0;
        Comparison furthest = null;
        for (int j = 0; j < gradient.length; j++) {
            double[] unit = new double[gradient.length];
            unit[j] = 1;
            Comparison here = compare(input, gradient, unit);
            if (furthest == null || here.excess() > furthest.excess()) {
                worst = j;
                furthest = here;
            }
        }
        return "%s: gradient of input %d %s at index %s is %s, the difference quotient %s".formatted(name, input,
                inputs.get(input).spec(), Arrays.toString(position(inputs.get(input), worst)), gradient[worst],
                furthest.numeric);
    }

    private static int[] position(Tensor t, int flat) {
        int[] strides = t.shape().strides();
        int[] at = new int[strides.length];
        int rest = flat;
        for (int i = 0; i < at.length; i++) {
            at[i] = rest / strides[i];
            rest %= strides[i];
        }
        return at;
    }

    /** Numbers from -1.5 to 1.5, at least 0.5 away from 0, so that none hides the element it multiplies. */
    private double[] random(int n) {
        return random.doubles(n, -1, 1).map(v -> v + Math.copySign(0.5, v)).toArray();
    }
}
