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
 * Compares gradients with central differences: for a function f, random cotangents c (never ones) and a random direction v,
 * {@code <grad of <c, f(x)>, v>} must equal {@code (<c, f(x + h v)> - <c, f(x - h v)>) / 2h}. Inputs are FLOAT64 and away from
 * kinks. A direction tests all elements of an input in two evaluations; only after a failure each element is tried for itself,
 * to name the one that is furthest off.
 */
public final class GradCheck {

    /** The step: small enough for an error of h^2, large enough for one of eps / h. */
    private static final double H = 1e-5;
    /** Allowed difference, as a share of the numbers that were added up to get there. */
    private static final double TOLERANCE = 1e-7;
    private static final int DIRECTIONS = 3;

    private final String name;
    private final Function<List<Tensor>, List<Tensor>> function;
    private final List<Tensor> inputs;
    private final RandomGenerator random;
    private double[][] cotangents;

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
     * @throws AssertionError naming function, input, index, gradient and difference quotient, when they disagree
     */
    public static void check(String name, Function<List<Tensor>, List<Tensor>> function, List<Tensor> inputs,
                             RandomGenerator random) {
        new GradCheck(name, function, inputs, random).run();
    }

    private void run() {
        double[][] gradients = gradients();
        for (int i = 0; i < inputs.size(); i++) {
            if (gradients[i] == null) {
                continue;
            }
            for (int k = 0; k < DIRECTIONS && gradients[i].length > 0; k++) {
                double[] direction = normal(gradients[i].length);
                if (!agrees(i, gradients[i], direction)) {
                    throw new AssertionError(worst(i, gradients[i]));
                }
            }
        }
    }

    /** The gradients of {@code <c, f(x)>}, null for inputs that have none; draws the cotangents on the way. */
    private double[][] gradients() {
        try (Scope _ = Scope.open()) {
            List<Tensor> leaves = inputs.stream()
                    .map(t -> isChecked(t) ? Leaf.require(Tensor.of(t.shape(), t.toDoubles(), t.device())) : t).toList();
            List<Tensor> results = results(leaves);
            cotangents = results.stream().map(y -> normal(y.size())).toArray(double[][]::new);
            Tensor total = null;
            for (int i = 0; i < results.size(); i++) {
                Tensor y = results.get(i);
                Tensor term = y.mul(Tensor.of(y.shape(), cotangents[i], y.device())).sum();
                total = total == null ? term : total.add(term);
            }
            if (total == null) {
                throw new AssertionError(name + ": no float64 result to check");
            }
            boolean anyChecked = leaves.stream().anyMatch(GradCheck::isChecked);
            if (!anyChecked) {
                throw new AssertionError(name + ": no float64 input to check");
            }
            if (total.history() != null) {
                total.backward();
            }
            return leaves.stream().map(t -> isChecked(t) ? gradientOrZeros(t) : null).toArray(double[][]::new);
        }
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

    private boolean agrees(int input, double[] gradient, double[] direction) {
        double analytic = 0;
        double magnitude = 0;
        for (int j = 0; j < direction.length; j++) {
            analytic += gradient[j] * direction[j];
            magnitude += Math.abs(gradient[j] * direction[j]);
        }
        Quotient numeric = quotient(input, direction);
        // Written so that NaN fails.
        return Math.abs(analytic - numeric.value) <= TOLERANCE * (1 + magnitude + numeric.magnitude);
    }

    /** A difference quotient, and the size of the terms of the sums it is the difference of. */
    private record Quotient(double value, double magnitude) {
    }

    private Quotient quotient(int input, double[] direction) {
        double[] up = weighted(input, direction, H);
        double[] down = weighted(input, direction, -H);
        return new Quotient((up[0] - down[0]) / (2 * H), up[1]);
    }

    /** {@code <c, f(x + h v)>} and the same sum over absolute values. */
    private double[] weighted(int input, double[] direction, double h) {
        try (Scope _ = Scope.open(); NoGrad _ = NoGrad.enter()) {
            List<Tensor> moved = new ArrayList<>(inputs);
            double[] x = inputs.get(input).toDoubles();
            for (int j = 0; j < x.length; j++) {
                x[j] += h * direction[j];
            }
            moved.set(input, Tensor.of(inputs.get(input).shape(), x, inputs.get(input).device()));
            List<Tensor> results = results(moved);
            double sum = 0;
            double magnitude = 0;
            for (int i = 0; i < results.size(); i++) {
                double[] y = results.get(i).toDoubles();
                for (int j = 0; j < y.length; j++) {
                    sum += cotangents[i][j] * y[j];
                    magnitude += Math.abs(cotangents[i][j] * y[j]);
                }
            }
            return new double[] {sum, magnitude};
        }
    }

    private String worst(int input, double[] gradient) {
        int worst = 0;
        double furthest = -1;
        double expected = 0;
        for (int j = 0; j < gradient.length; j++) {
            double[] unit = new double[gradient.length];
            unit[j] = 1;
            double numeric = quotient(input, unit).value;
            double distance = Math.abs(gradient[j] - numeric);
            if (!(distance <= furthest)) {
                worst = j;
                furthest = distance;
                expected = numeric;
            }
        }
        return "%s: gradient of input %d %s at index %s is %s, the difference quotient %s".formatted(name, input,
                inputs.get(input).spec(), Arrays.toString(position(inputs.get(input), worst)), gradient[worst], expected);
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

    private double[] normal(int n) {
        return random.doubles(n, -1, 1).map(v -> v + Math.copySign(0.5, v)).toArray();
    }
}
