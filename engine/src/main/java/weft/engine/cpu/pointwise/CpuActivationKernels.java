package weft.engine.cpu.pointwise;

import static weft.engine.cpu.base.HostArrays.floats;
import static weft.engine.cpu.pointwise.CpuPointwiseKernels.unary;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.cpu.base.CpuKernel;
import weft.engine.op.Activation;

/** Smooth activations and their gradients, by {@link ActivationLoops}. */
public final class CpuActivationKernels {

    public static final CpuKernel.Table TABLE = new CpuKernel.Table(Activation.FAMILY)
            .put(Activation.ELU, (a, in, out) -> unary(ActivationLoops.ELU, in.get(0), out.get(0), (float) a.value(), 0))
            .put(Activation.ELU_GRAD, (a, in, out) -> gradient(ActivationLoops.ELU_SLOPE, in, out, (float) a.value(), 0))
            .put(Activation.GELU,
                    (a, in, out) -> unary(a.tanh() ? ActivationLoops.TANH_GELU : ActivationLoops.GELU, in.get(0), out.get(0),
                            0, 0))
            .put(Activation.GELU_GRAD,
                    (a, in, out) -> gradient(a.tanh() ? ActivationLoops.TANH_GELU_SLOPE : ActivationLoops.GELU_SLOPE, in, out,
                            0, 0))
            .put(Activation.SILU, (_, in, out) -> unary(ActivationLoops.SILU, in.get(0), out.get(0), 0, 0))
            .put(Activation.SILU_GRAD, (_, in, out) -> gradient(ActivationLoops.SILU_SLOPE, in, out, 0, 0))
            .put(Activation.SOFTPLUS,
                    (a, in, out) -> unary(ActivationLoops.SOFTPLUS, in.get(0), out.get(0), (float) a.beta(),
                            (float) a.threshold()))
            .put(Activation.SOFTPLUS_GRAD,
                    (a, in, out) -> gradient(ActivationLoops.SOFTPLUS_SLOPE, in, out, (float) a.beta(), (float) a.threshold()));

    private CpuActivationKernels() {}

    private static void gradient(UnaryLoop slope, List<Tensor> in, List<Tensor> out, float p, float q) {
        Tensor dy = in.get(0);
        Tensor x = in.get(1);
        Tensor dx = out.get(0);
        ActivationLoops.gradient(slope, floats(dy), dy.offset(), floats(x), x.offset(), floats(dx), dx.offset(), dx.size(), p, q);
    }
}
