package weft.tests.peers;

import java.util.Arrays;
import weft.engine.Shape;
import weft.engine.Tensor;

/** The values of a tensor of either side. */
record Result(Shape shape, double[] values) {

    /** The smallest magnitude that errors are relative to: a tensor of values of order 1 may cancel to less. */
    private static final double FLOOR = 0.1;

    static Result of(Tensor tensor) {
        return new Result(tensor.shape(), tensor.toDoubles());
    }

    /**
     * Empty when each value is within {@code tolerance} times the magnitude of {@code theirs}, else what differs. The magnitude
     * is the largest absolute value among theirs, because a sum may cancel to any value in a place; it is at least
     * {@value #FLOOR}, because it may cancel to nothing in all places. NaN is right where PyTorch has NaN, as in a mean over no
     * rows, and wrong elsewhere.
     */
    String differenceFrom(Result theirs, double tolerance) {
        if (!shape.equals(theirs.shape)) {
            return "is %s, PyTorch's %s".formatted(shape, theirs.shape);
        }
        double magnitude = Math.max(FLOOR, Arrays.stream(theirs.values).map(Math::abs).filter(Double::isFinite).max().orElse(0));
        double bound = tolerance * magnitude;
        for (int i = 0; i < values.length; i++) {
            boolean same = Double.compare(values[i], theirs.values[i]) == 0;
            if (!same && !(Math.abs(values[i] - theirs.values[i]) <= bound)) {
                return "%s at %d is %s, PyTorch's %s, with magnitude %s".formatted(shape, i, values[i], theirs.values[i],
                        magnitude);
            }
        }
        return "";
    }
}
