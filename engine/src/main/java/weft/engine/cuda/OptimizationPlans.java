package weft.engine.cuda;

import static weft.engine.cuda.base.Launcher.at;
import static weft.engine.cuda.base.Launcher.number;
import static weft.engine.cuda.base.Launcher.type;

import java.util.ArrayList;
import java.util.List;
import weft.engine.DType;
import weft.engine.Tensor;
import weft.engine.cuda.base.CudaPlan;
import weft.engine.cuda.base.Launcher;
import weft.engine.op.Optimization;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.OptimizerAttrs;

/** Optimizer steps: one launch over the slab of a whole group. Factors are computed in double and rounded once. */
final class OptimizationPlans {

    private static final String FUSED = "optimizer/fused";
    private static final String ADAPTIVE = "optimizer/adaptive";
    private static final String RELATIVES = "optimizer/adam_variants";
    private static final String SLAB = "optimizer/slab";
    /** The fewest elements for one block of a norm: enough work for some microseconds. */
    private static final int SQUARES = 1 << 14;
    /** The most stretches that a norm is cut into: one block combines their norms. */
    private static final int MOST_PIECES = 1 << 10;

    static final CudaPlan.Table TABLE = new CudaPlan.Table(Optimization.FAMILY)
            .put(Optimization.SGD_STEP, OptimizationPlans::sgd)
            .put(Optimization.ADAM_STEP, OptimizationPlans::adam)
            .put(Optimization.ADAMW_STEP, OptimizationPlans::adamw)
            .put(Optimization.ADAMAX_STEP, OptimizationPlans::adamax)
            .put(Optimization.NADAM_STEP, OptimizationPlans::nadam)
            .put(Optimization.RMSPROP_STEP, OptimizationPlans::rmsprop)
            .put(Optimization.ADAGRAD_STEP, OptimizationPlans::adagrad)
            .put(Optimization.ADADELTA_STEP, OptimizationPlans::adadelta)
            .put(Optimization.MUON_MOMENTUM, OptimizationPlans::muonMomentum)
            .put(Optimization.DECAYED_STEP, OptimizationPlans::decayedStep)
            .put(Optimization.NORM, OptimizationPlans::norm)
            .put(Optimization.CLIP_NORM, OptimizationPlans::clipNorm)
            .put(Optimization.CLIP_VALUE, OptimizationPlans::clipValue)
            .put(Optimization.AVERAGE, OptimizationPlans::average);

    private OptimizationPlans() {}

    /** Launches {@code entry} over the elements of {@code slabs}: their addresses, their size, then {@code numbers} in T. */
    private static void each(Launcher gpu, String file, String entry, List<Tensor> slabs, double[] numbers, Object... last) {
        Tensor slab = slabs.getFirst();
        DType t = slab.dtype();
        List<Object> arguments = new ArrayList<>();
        slabs.forEach(tensor -> arguments.add(at(tensor)));
        arguments.add(slab.size());
        for (double number : numbers) {
            arguments.add(number(t, number));
        }
        arguments.addAll(List.of(last));
        gpu.each(file, entry + "_" + type(t), slab.size(), arguments.toArray());
    }

    private static double[] numbers(double... numbers) {
        return numbers;
    }

    private static int flag(boolean set) {
        return set ? 1 : 0;
    }

    private static void sgd(Launcher gpu, OptimizerAttrs.Sgd a, List<Tensor> in, List<Tensor> out) {
        each(gpu, FUSED, "sgd_step", in, numbers(a.lr(), a.momentum(), 1 - a.dampening(), a.weightDecay()),
                flag(a.nesterov()), flag(a.first()));
    }

    private static void adam(Launcher gpu, OptimizerAttrs.Adam a, List<Tensor> in, List<Tensor> out) {
        each(gpu, FUSED, "adam_step", in, numbers(a.lr(), a.beta1(), 1 - a.beta1(), a.beta2(), 1 - a.beta2(), a.eps(),
                a.weightDecay(), a.weightM(), a.weightV()));
    }

    private static void adamw(Launcher gpu, OptimizerAttrs.Adam a, List<Tensor> in, List<Tensor> out) {
        each(gpu, FUSED, "adamw_step", in, numbers(a.lr(), a.beta1(), 1 - a.beta1(), a.beta2(), 1 - a.beta2(), a.eps(),
                a.kept(), a.weightM(), a.weightV()));
    }

    private static void adamax(Launcher gpu, OptimizerAttrs.Adam a, List<Tensor> in, List<Tensor> out) {
        each(gpu, RELATIVES, "adamax_step", in, numbers(a.lr() / a.weightM(), a.beta1(), 1 - a.beta1(), a.beta2(), a.eps(),
                a.weightDecay()));
    }

    private static void nadam(Launcher gpu, OptimizerAttrs.NAdam a, List<Tensor> in, List<Tensor> out) {
        each(gpu, RELATIVES, "nadam_step", in, numbers(a.gradRate(), a.averageRate(), a.beta1(), 1 - a.beta1(), a.beta2(),
                1 - a.beta2(), a.eps(), a.weightDecay(), a.weightV()));
    }

    private static void rmsprop(Launcher gpu, OptimizerAttrs.RmsProp a, List<Tensor> in, List<Tensor> out) {
        each(gpu, ADAPTIVE, "rmsprop_step", in, numbers(a.lr(), a.alpha(), 1 - a.alpha(), a.eps(), a.weightDecay(), a.momentum()),
                flag(a.centered()));
    }

    private static void adagrad(Launcher gpu, OptimizerAttrs.Adagrad a, List<Tensor> in, List<Tensor> out) {
        each(gpu, ADAPTIVE, "adagrad_step", in, numbers(a.rate(), a.eps(), a.weightDecay()));
    }

    private static void adadelta(Launcher gpu, OptimizerAttrs.Adadelta a, List<Tensor> in, List<Tensor> out) {
        each(gpu, ADAPTIVE, "adadelta_step", in, numbers(a.lr(), a.rho(), 1 - a.rho(), a.eps(), a.weightDecay()));
    }

    private static void muonMomentum(Launcher gpu, OptimizerAttrs.MuonMomentum a, List<Tensor> in, List<Tensor> out) {
        each(gpu, SLAB, "muon_momentum", List.of(in.get(0), in.get(1), out.get(0)), numbers(a.momentum(), 1 - a.momentum()),
                flag(a.nesterov()));
    }

    private static void decayedStep(Launcher gpu, OptimizerAttrs.DecayedStep a, List<Tensor> in, List<Tensor> out) {
        each(gpu, SLAB, "decayed_step", in, numbers(a.lr(), a.kept()));
    }

    private static void clipNorm(Launcher gpu, Attrs.Value a, List<Tensor> in, List<Tensor> out) {
        each(gpu, SLAB, "clip_norm", in, numbers(a.value()));
    }

    private static void clipValue(Launcher gpu, Attrs.Range a, List<Tensor> in, List<Tensor> out) {
        each(gpu, SLAB, "clip_value", in, numbers(a.low(), a.high()));
    }

    private static void average(Launcher gpu, Attrs.Value a, List<Tensor> in, List<Tensor> out) {
        each(gpu, SLAB, "average", in, numbers(1 - a.value()));
    }

    /** Computes the norms of stretches of x, one block each, then the norm of those norms: two launches however large x is. */
    private static void norm(Launcher gpu, Attrs.None a, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        DType t = x.dtype();
        int pieces = Math.clamp(x.size() / SQUARES, 1, MOST_PIECES);
        long norms = pieces == 1 ? at(out.get(0)) : gpu.scratch(pieces, t);
        gpu.blocks(SLAB, "norm_" + type(t), pieces, at(x), norms, x.size(), pieces);
        if (pieces > 1) {
            gpu.blocks(SLAB, "norm_" + type(t), 1, norms, at(out.get(0)), pieces, 1);
        }
    }
}
