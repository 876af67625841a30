package weft.optim;

import java.util.List;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.Ops;
import weft.engine.op.Optimization;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.OptimizerAttrs;
import weft.layers.Parameter;

/**
 * Momentum made orthogonal (Jordan et al., 2024) as PyTorch's {@code Muon}: the averaged gradient of each matrix is replaced by
 * the nearest matrix whose singular values are about 1, so that a step changes the output equally in all directions. See
 * {@link NewtonSchulz}.
 *
 * <p>For matrices only: what is a vector, a bias or the scale of a norm, goes to another rule, usually {@link AdamW}, in a group
 * of its own. The weight of a convolution, {@code [K, C, R, S]}, counts as the matrix {@code [K, C * R * S]}.
 *
 * <p>Two departures from PyTorch 2.9: convolutions are taken, and the iteration runs in the parameters' type, where PyTorch
 * rounds to bfloat16. Momentum and step are one operation each over the whole group; only the iteration goes matrix by matrix.
 */
public final class Muon extends Optimizer {

    /** How the learning rate depends on the shape of a matrix. */
    public enum Adjust {
        /** {@code lr * sqrt(max(1, rows / columns))}, as in the original. */
        ORIGINAL,
        /** {@code lr * 0.2 * sqrt(max(rows, columns))}: steps as large as AdamW's, so that its learning rate can be kept. */
        MATCH_RMS_ADAMW;

        private double factor(int rows, int columns) {
            return switch (this) {
                case ORIGINAL -> Math.sqrt(Math.max(1, (double) rows / columns));
                case MATCH_RMS_ADAMW -> 0.2 * Math.sqrt(Math.max(rows, columns));
            };
        }
    }

    /**
     * Everything but the learning rate.
     *
     * @param momentum    the share of the average of gradients that a step keeps, at least 0
     * @param nesterov    whether to use Nesterov's momentum: the gradient is added to the average once more
     * @param weightDecay decoupled, at least 0: a step multiplies the parameters by {@code 1 - lr * weightDecay}
     * @param eps         the least norm that a matrix is divided by, at least 0
     * @param steps       iterations of Newton-Schulz, 0 to 99
     * @param adjust      how the learning rate depends on the shape of a matrix
     */
    public record Settings(double momentum, boolean nesterov, double weightDecay, double eps, int steps, Adjust adjust)
            implements
                UpdateRule {

        /** PyTorch's defaults. */
        public static final Settings DEFAULT = new Settings(0.95, true, 0.1, 1e-7, 5, Adjust.ORIGINAL);

        /** @throws IllegalArgumentException when a number is negative, or there are 100 steps or more */
        public Settings {
            UpdateRule.requireNotNegative("Muon", "momentum", momentum);
            UpdateRule.requireNotNegative("Muon", "weight decay", weightDecay);
            UpdateRule.requireNotNegative("Muon", "eps", eps);
            if (steps < 0 || steps >= 100) {
                throw new IllegalArgumentException("Muon: the iteration takes 0 to 99 steps, got " + steps);
            }
        }

        /** The same settings with another weight decay. */
        public Settings withWeightDecay(double decay) {
            return new Settings(momentum, nesterov, decay, eps, steps, adjust);
        }

        @Override
        public void requireSuits(List<Parameter> parameters) {
            for (Parameter p : parameters) {
                if (p.value().rank() < 2) {
                    throw new IllegalArgumentException("Muon: takes matrices only, got " + p.value().spec()
                            + "; give it to another rule in a group of its own");
                }
            }
        }

        @Override
        public void step(Stretch stretch) {
            try (Scope _ = Scope.open()) {
                Tensor direction = Ops.one(Optimization.MUON_MOMENTUM, new OptimizerAttrs.MuonMomentum(momentum, nesterov),
                        stretch.gradients(), stretch.state("momentum_buffer"));
                for (int i = 0; i < stretch.parameters().size(); i++) {
                    makeOrthogonal(stretch.piece(direction, i));
                }
                Ops.apply(Optimization.DECAYED_STEP, new OptimizerAttrs.DecayedStep(stretch.learningRate(), weightDecay),
                        stretch.values(), direction);
            }
        }

        private void makeOrthogonal(Tensor piece) {
            if (piece.size() > 0) {
                try (Scope _ = Scope.open()) {
                    int rows = piece.dim(0);
                    Tensor matrix = piece.view(Shape.of(rows, piece.size() / rows), 0);
                    Tensor orthogonal = NewtonSchulz.orthogonal(matrix, steps, eps).mul(adjust.factor(rows, matrix.dim(1)));
                    Ops.apply(Creation.COPY, Attrs.NONE, matrix, orthogonal);
                }
            }
        }

        @Override
        public List<String> stateNames() {
            return List.of("momentum_buffer");
        }

        @Override
        public Settings withMomentum(double value) {
            return new Settings(value, nesterov, weightDecay, eps, steps, adjust);
        }
    }

    /**
     * With PyTorch's defaults, {@link Settings#DEFAULT}.
     *
     * @param parameters   what is to be learned; those that are frozen are left out
     * @param learningRate finite, at least 0
     * @throws IllegalArgumentException when there is nothing to learn, the parameters differ in type or device, one has fewer
     *                                  than two dimensions, or the learning rate is out of range
     */
    public Muon(List<Parameter> parameters, double learningRate) {
        this(parameters, learningRate, Settings.DEFAULT);
    }

    /**
     * With settings of its own; otherwise as {@link #Muon(List, double)}.
     *
     * @param settings everything but the learning rate
     */
    public Muon(List<Parameter> parameters, double learningRate, Settings settings) {
        super(parameters, learningRate, settings);
    }
}
