package weft.optim;

import weft.autograd.NoGrad;
import weft.engine.Tensor;
import weft.engine.op.Attrs;
import weft.engine.op.Ops;
import weft.engine.op.Optimization;

/**
 * Keeps gradients from becoming too long between backward and step, as PyTorch's {@code clip_grad_norm_} and
 * {@code clip_grad_value_}. All is done on the device over the slabs, and nothing waits for the norm.
 */
public final class GradientClipping {

    private GradientClipping() {
    }

    /**
     * Multiplies all gradients by {@code min(1, maxNorm / (norm + 1e-6))}, where norm is that of all gradients of all groups
     * taken as one vector.
     *
     * @return the norm before, a scalar on the device in the innermost scope
     * @throws IllegalArgumentException when {@code maxNorm} is not above 0
     */
    public static Tensor byNorm(Optimizer optimizer, double maxNorm) {
        requirePositive("norm", maxNorm);
        try (NoGrad _ = NoGrad.enter()) {
            Tensor squares = null;
            for (ParameterGroup group : optimizer.groups()) {
                Tensor own = Ops.one(Optimization.SQUARE_SUM, Attrs.NONE, group.gradients());
                squares = squares == null ? own : squares.add(own);
            }
            if (squares == null) {
                throw new IllegalArgumentException("clipping: the optimizer has no parameters");
            }
            Tensor norm = squares.sqrt();
            for (ParameterGroup group : optimizer.groups()) {
                Ops.apply(Optimization.CLIP_NORM, new Attrs.Value(maxNorm), group.gradients(), norm);
            }
            return norm;
        }
    }

    /**
     * Brings each element of all gradients into {@code [-most, most]}.
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
