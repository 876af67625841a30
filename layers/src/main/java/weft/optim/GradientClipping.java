package weft.optim;

import java.util.List;
import weft.autograd.NoGrad;
import weft.engine.Tensor;
import weft.engine.op.Ops;
import weft.engine.op.Optimization;
import weft.engine.op.attrs.Attrs;

/**
 * Limits the size of gradients, between backward and step, as PyTorch's {@code clip_grad_norm_} and {@code clip_grad_value_}. All
 * is done on the device over the slabs, and nothing waits for the norm.
 */
public final class GradientClipping {

    private GradientClipping() {}

    /**
     * Multiplies all gradients by {@code min(1, maxNorm / (norm + 1e-6))}, where norm is that of all gradients of all groups
     * taken as one vector. However large or small they are, the norm is right as long as it can be represented. A gradient that
     * is infinite makes the norm infinite, and with it infinite gradients NaN and the others 0; one that is NaN makes all NaN, as
     * in PyTorch.
     *
     * @return the norm before, a scalar on the device in the innermost scope
     * @throws IllegalArgumentException when {@code maxNorm} is not above 0
     */
    public static Tensor byNorm(Optimizer optimizer, double maxNorm) {
        requirePositive("norm", maxNorm);
        try (NoGrad _ = NoGrad.enter()) {
            if (optimizer.groups().isEmpty()) {
                throw new IllegalArgumentException("clipping: the optimizer has no parameters");
            }
            Tensor norm = norm(optimizer.groups());
            for (ParameterGroup group : optimizer.groups()) {
                Ops.apply(Optimization.CLIP_NORM, new Attrs.Value(maxNorm), group.gradients(), norm);
            }
            return norm;
        }
    }

    /** The norm of the norms of the groups, which overflows only where it is itself too large. */
    private static Tensor norm(List<ParameterGroup> groups) {
        List<Tensor> norms = groups.stream().map(group -> Ops.one(Optimization.NORM, Attrs.NONE, group.gradients())).toList();
        if (norms.size() == 1) {
            return norms.getFirst();
        }
        Tensor[] others = norms.stream().skip(1).map(norm -> norm.reshape(1)).toArray(Tensor[]::new);
        return Ops.one(Optimization.NORM, Attrs.NONE, norms.getFirst().reshape(1).concat(0, others));
    }

    /**
     * Clips each element of all gradients to {@code [-most, most]}.
     *
     * @throws IllegalArgumentException when {@code most} is not above 0
     */
    public static void byValue(Optimizer optimizer, double most) {
        requirePositive("value", most);
        try (NoGrad _ = NoGrad.enter()) {
            for (ParameterGroup group : optimizer.groups()) {
                Ops.apply(Optimization.CLIP_VALUE, new Attrs.Range(-most, most), group.gradients());
            }
        }
    }

    private static void requirePositive(String what, double most) {
        if (!(most > 0)) {
            throw new IllegalArgumentException("clipping: the largest " + what + " must be above 0, got " + most);
        }
    }
}
