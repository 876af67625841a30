package weft.engine.op.attrs;

/** The settings of an optimizer's step: those of a group of parameters, and where its run stands. */
public sealed interface OptimizerAttrs extends Attrs {

    /**
     * A step of stochastic gradient descent.
     *
     * @param first whether the momentum buffer is still empty
     */
    record Sgd(double lr, double momentum, double dampening, double weightDecay, boolean nesterov, boolean first)
            implements
                OptimizerAttrs {
    }

    /** Step number {@code step}, from 1, of Adam and of what is built on it: AdamW, Adamax. */
    record Adam(double lr, double beta1, double beta2, double eps, double weightDecay, int step) implements OptimizerAttrs {

        /** How much of its weight the first average has taken in: {@code 1 - beta1^t}. */
        public double weightM() {
            return 1 - StrictMath.pow(beta1, step);
        }

        /** How much of its weight the second average has taken in: {@code 1 - beta2^t}. */
        public double weightV() {
            return 1 - StrictMath.pow(beta2, step);
        }

        /** By how much AdamW shrinks the parameters: {@code 1 - lr * weightDecay}. */
        public double kept() {
            return 1 - lr * weightDecay;
        }
    }

    /** A step of RMSprop. */
    record RmsProp(double lr, double alpha, double eps, double weightDecay, double momentum, boolean centered)
            implements
                OptimizerAttrs {
    }

    /** Step number {@code step}, from 1, of Adagrad. */
    record Adagrad(double lr, double lrDecay, double eps, double weightDecay, int step) implements OptimizerAttrs {

        /** The learning rate of this step: {@code lr / (1 + (t - 1) * lrDecay)}. */
        public double rate() {
            return lr / (1 + (step - 1) * lrDecay);
        }
    }

    /** A step of Adadelta. */
    record Adadelta(double lr, double rho, double eps, double weightDecay) implements OptimizerAttrs {
    }

    /**
     * Step number {@code step}, from 1, of NAdam.
     *
     * @param mu      the momentum of this step
     * @param nextMu  that of the next one
     * @param product of the momenta of all steps up to this one
     */
    record NAdam(double lr, double beta1, double beta2, double eps, double weightDecay, int step, double mu, double nextMu,
            double product) implements OptimizerAttrs {

        /** The rate at which the gradient itself moves the parameters: {@code lr (1 - mu) / (1 - product)}. */
        public double gradRate() {
            return lr * (1 - mu) / (1 - product);
        }

        /** The rate at which the average moves them: {@code lr nextMu / (1 - product nextMu)}. */
        public double averageRate() {
            return lr * nextMu / (1 - product * nextMu);
        }

        /** How much of its weight the second average has taken in: {@code 1 - beta2^t}. */
        public double weightV() {
            return 1 - StrictMath.pow(beta2, step);
        }
    }

    /** How Muon averages gradients. */
    record MuonMomentum(double momentum, boolean nesterov) implements OptimizerAttrs {
    }

    /** A step along a direction with decay that does not go through the gradient. */
    record DecayedStep(double lr, double weightDecay) implements OptimizerAttrs {

        /** By how much the parameters shrink: {@code 1 - lr * weightDecay}. */
        public double kept() {
            return 1 - lr * weightDecay;
        }
    }
}
