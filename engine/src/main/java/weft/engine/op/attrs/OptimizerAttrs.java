package weft.engine.op.attrs;

/**
 * The settings of an optimizer's update: those of a group of parameters, and the state of the training such as the step number.
 */
public sealed interface OptimizerAttrs extends Attrs {

    /**
     * A step of stochastic gradient descent.
     *
     * @param first whether the momentum buffer is still empty
     */
    record Sgd(double lr, double momentum, double dampening, double weightDecay, boolean nesterov, boolean first)
            implements
                OptimizerAttrs {}

    /** Step number {@code step}, from 1, of Adam and of what is built on it: AdamW, Adamax. */
    record Adam(double lr, double beta1, double beta2, double eps, double weightDecay, int step) implements OptimizerAttrs {

        /** The bias correction of the first moment: {@code 1 - beta1^t}, where t is {@code step}. */
        public double weightM() {
            return 1 - StrictMath.pow(beta1, step);
        }

        /** The bias correction of the second moment: {@code 1 - beta2^t}, where t is {@code step}. */
        public double weightV() {
            return 1 - StrictMath.pow(beta2, step);
        }

        /** The factor by which AdamW multiplies the parameters: {@code 1 - lr * weightDecay}. */
        public double kept() {
            return 1 - lr * weightDecay;
        }
    }

    /** A step of RMSprop. */
    record RmsProp(double lr, double alpha, double eps, double weightDecay, double momentum, boolean centered)
            implements
                OptimizerAttrs {}

    /** Step number {@code step}, from 1, of Adagrad. */
    record Adagrad(double lr, double lrDecay, double eps, double weightDecay, int step) implements OptimizerAttrs {

        /** The learning rate of this step: {@code lr / (1 + (t - 1) * lrDecay)}. */
        public double rate() {
            return lr / (1 + (step - 1) * lrDecay);
        }
    }

    /** A step of Adadelta. */
    record Adadelta(double lr, double rho, double eps, double weightDecay) implements OptimizerAttrs {}

    /**
     * Step number {@code step}, from 1, of NAdam.
     *
     * @param mu      the momentum of this step
     * @param nextMu  the momentum of the next step
     * @param product the product of the momenta of all steps up to this one
     */
    record NAdam(double lr, double beta1, double beta2, double eps, double weightDecay, int step, double mu, double nextMu,
            double product) implements OptimizerAttrs {

        /** The learning rate of the gradient itself: {@code lr (1 - mu) / (1 - product)}. */
        public double gradRate() {
            return lr * (1 - mu) / (1 - product);
        }

        /** The learning rate of the averaged gradient: {@code lr nextMu / (1 - product nextMu)}. */
        public double averageRate() {
            return lr * nextMu / (1 - product * nextMu);
        }

        /** The bias correction of the second moment: {@code 1 - beta2^t}, where t is {@code step}. */
        public double weightV() {
            return 1 - StrictMath.pow(beta2, step);
        }
    }

    /** The momentum of Muon. */
    record MuonMomentum(double momentum, boolean nesterov) implements OptimizerAttrs {}

    /** An update along a direction, with decoupled weight decay. */
    record DecayedStep(double lr, double weightDecay) implements OptimizerAttrs {

        /** The factor that multiplies the parameters: {@code 1 - lr * weightDecay}. */
        public double kept() {
            return 1 - lr * weightDecay;
        }
    }
}
