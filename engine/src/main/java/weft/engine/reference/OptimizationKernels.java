package weft.engine.reference;

import weft.engine.op.Optimization;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.OptimizerAttrs;

/** One step of an optimizer, in place, clipping and averaging; see {@link Optimization}. */
final class OptimizationKernels {

    static final KernelTable TABLE = new KernelTable(Optimization.FAMILY)
            .put(Optimization.SGD_STEP, OptimizationKernels::sgd)
            .put(Optimization.ADAM_STEP, call -> adam(call, false))
            .put(Optimization.ADAMW_STEP, call -> adam(call, true))
            .put(Optimization.ADAMAX_STEP, OptimizationKernels::adamax)
            .put(Optimization.NADAM_STEP, OptimizationKernels::nadam)
            .put(Optimization.RMSPROP_STEP, OptimizationKernels::rmsprop)
            .put(Optimization.ADAGRAD_STEP, OptimizationKernels::adagrad)
            .put(Optimization.ADADELTA_STEP, OptimizationKernels::adadelta)
            .put(Optimization.MUON_MOMENTUM, OptimizationKernels::muonMomentum)
            .put(Optimization.DECAYED_STEP, OptimizationKernels::decayedStep)
            .put(Optimization.NORM, OptimizationKernels::norm)
            .put(Optimization.CLIP_NORM, OptimizationKernels::clipNorm)
            .put(Optimization.CLIP_VALUE, OptimizationKernels::clipValue)
            .put(Optimization.AVERAGE, OptimizationKernels::average);

    private OptimizationKernels() {}

    private static void sgd(ReferenceKernel.Call<OptimizerAttrs.Sgd> call) {
        OptimizerAttrs.Sgd a = call.attrs();
        double[] param = call.in(0);
        double[] grad = call.in(1);
        double[] v = call.in(2);
        for (int i = 0; i < param.length; i++) {
            double g = decayed(grad[i], a.weightDecay(), param[i]);
            if (a.momentum() != 0) {
                v[i] = a.first() ? g : a.momentum() * v[i] + (1 - a.dampening()) * g;
                g = a.nesterov() ? g + a.momentum() * v[i] : v[i];
            }
            param[i] -= a.lr() * g;
        }
    }

    /** The decay goes into the gradient, or, when decoupled, straight into the parameter. */
    private static void adam(ReferenceKernel.Call<OptimizerAttrs.Adam> call, boolean decoupled) {
        OptimizerAttrs.Adam a = call.attrs();
        double[] param = call.in(0);
        double[] grad = call.in(1);
        double[] m = call.in(2);
        double[] v = call.in(3);
        for (int i = 0; i < param.length; i++) {
            double g = grad[i];
            if (decoupled) {
                param[i] *= a.kept();
            } else {
                g = decayed(g, a.weightDecay(), param[i]);
            }
            m[i] = a.beta1() * m[i] + (1 - a.beta1()) * g;
            v[i] = a.beta2() * v[i] + (1 - a.beta2()) * g * g;
            // Bias correction: both averages start at 0 and are too small at first, so they are divided by 1 - beta^steps.
            param[i] -= a.lr() * (m[i] / a.weightM()) / (Math.sqrt(v[i] / a.weightV()) + a.eps());
        }
    }

    private static void adamax(ReferenceKernel.Call<OptimizerAttrs.Adam> call) {
        OptimizerAttrs.Adam a = call.attrs();
        double[] param = call.in(0);
        double[] grad = call.in(1);
        double[] m = call.in(2);
        double[] u = call.in(3);
        for (int i = 0; i < param.length; i++) {
            double g = decayed(grad[i], a.weightDecay(), param[i]);
            m[i] = a.beta1() * m[i] + (1 - a.beta1()) * g;
            u[i] = Math.max(a.beta2() * u[i], Math.abs(g) + a.eps());
            param[i] -= a.lr() / a.weightM() * (m[i] / u[i]);
        }
    }

    private static void nadam(ReferenceKernel.Call<OptimizerAttrs.NAdam> call) {
        OptimizerAttrs.NAdam a = call.attrs();
        double[] param = call.in(0);
        double[] grad = call.in(1);
        double[] m = call.in(2);
        double[] v = call.in(3);
        for (int i = 0; i < param.length; i++) {
            double g = decayed(grad[i], a.weightDecay(), param[i]);
            m[i] = a.beta1() * m[i] + (1 - a.beta1()) * g;
            v[i] = a.beta2() * v[i] + (1 - a.beta2()) * g * g;
            param[i] -= (a.gradRate() * g + a.averageRate() * m[i]) / (Math.sqrt(v[i] / a.weightV()) + a.eps());
        }
    }

    private static void rmsprop(ReferenceKernel.Call<OptimizerAttrs.RmsProp> call) {
        OptimizerAttrs.RmsProp a = call.attrs();
        double[] param = call.in(0);
        double[] grad = call.in(1);
        double[] v = call.in(2);
        double[] m = call.in(3);
        double[] b = call.in(4);
        for (int i = 0; i < param.length; i++) {
            double g = decayed(grad[i], a.weightDecay(), param[i]);
            v[i] = a.alpha() * v[i] + (1 - a.alpha()) * g * g;
            double variance = v[i];
            if (a.centered()) {
                m[i] = a.alpha() * m[i] + (1 - a.alpha()) * g;
                variance -= m[i] * m[i];
            }
            double d = g / (Math.sqrt(variance) + a.eps());
            if (a.momentum() != 0) {
                b[i] = a.momentum() * b[i] + d;
                d = b[i];
            }
            param[i] -= a.lr() * d;
        }
    }

    private static void adagrad(ReferenceKernel.Call<OptimizerAttrs.Adagrad> call) {
        OptimizerAttrs.Adagrad a = call.attrs();
        double[] param = call.in(0);
        double[] grad = call.in(1);
        double[] s = call.in(2);
        for (int i = 0; i < param.length; i++) {
            double g = decayed(grad[i], a.weightDecay(), param[i]);
            s[i] += g * g;
            param[i] -= a.rate() * g / (Math.sqrt(s[i]) + a.eps());
        }
    }

    private static void adadelta(ReferenceKernel.Call<OptimizerAttrs.Adadelta> call) {
        OptimizerAttrs.Adadelta a = call.attrs();
        double[] param = call.in(0);
        double[] grad = call.in(1);
        double[] v = call.in(2);
        double[] steps = call.in(3);
        for (int i = 0; i < param.length; i++) {
            double g = decayed(grad[i], a.weightDecay(), param[i]);
            v[i] = a.rho() * v[i] + (1 - a.rho()) * g * g;
            double d = Math.sqrt(steps[i] + a.eps()) / Math.sqrt(v[i] + a.eps()) * g;
            steps[i] = a.rho() * steps[i] + (1 - a.rho()) * d * d;
            param[i] -= a.lr() * d;
        }
    }

    private static void muonMomentum(ReferenceKernel.Call<OptimizerAttrs.MuonMomentum> call) {
        double momentum = call.attrs().momentum();
        double[] grad = call.in(0);
        double[] v = call.in(1);
        double[] y = call.out(0);
        for (int i = 0; i < v.length; i++) {
            double fresh = (1 - momentum) * grad[i];
            v[i] = momentum * v[i] + fresh;
            y[i] = call.attrs().nesterov() ? momentum * v[i] + fresh : v[i];
        }
    }

    private static void decayedStep(ReferenceKernel.Call<OptimizerAttrs.DecayedStep> call) {
        double[] param = call.in(0);
        double[] direction = call.in(1);
        for (int i = 0; i < param.length; i++) {
            param[i] = call.attrs().kept() * param[i] - call.attrs().lr() * direction[i];
        }
    }

    /**
     * The numbers are divided by the largest first, so that squares neither overflow nor all underflow. If the largest is
     * infinite or NaN, it is the norm.
     */
    private static void norm(ReferenceKernel.Call<Attrs.None> call) {
        double largest = 0;
        for (double x : call.in(0)) {
            largest = Math.max(largest, Math.abs(x));
        }
        double sum = 0;
        for (double x : call.in(0)) {
            double share = x / largest;
            sum += share * share;
        }
        call.out(0)[0] = largest > 0 && largest < Double.POSITIVE_INFINITY ? largest * Math.sqrt(sum) : largest;
    }

    private static void clipNorm(ReferenceKernel.Call<Attrs.Value> call) {
        double[] grad = call.in(0);
        double share = Math.min(1, call.attrs().value() / (call.in(1)[0] + 1e-6));
        for (int i = 0; i < grad.length; i++) {
            grad[i] = grad[i] == 0 ? 0 : share * grad[i];
        }
    }

    private static void clipValue(ReferenceKernel.Call<Attrs.Range> call) {
        double[] grad = call.in(0);
        for (int i = 0; i < grad.length; i++) {
            grad[i] = Math.min(Math.max(grad[i], call.attrs().low()), call.attrs().high());
        }
    }

    private static void average(ReferenceKernel.Call<Attrs.Value> call) {
        double[] average = call.in(0);
        double[] param = call.in(1);
        for (int i = 0; i < average.length; i++) {
            average[i] += (1 - call.attrs().value()) * (param[i] - average[i]);
        }
    }

    /**
     * The gradient with decay added. Without decay the parameter is not read, so an infinite one does not make the gradient NaN.
     */
    private static double decayed(double grad, double weightDecay, double param) {
        return weightDecay == 0 ? grad : grad + weightDecay * param;
    }
}
