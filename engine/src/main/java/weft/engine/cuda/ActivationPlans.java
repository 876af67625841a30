package weft.engine.cuda;

import static weft.engine.cuda.base.Launcher.at;
import static weft.engine.cuda.base.Launcher.number;
import static weft.engine.cuda.base.Launcher.type;

import java.util.ArrayList;
import java.util.List;
import weft.engine.Tensor;
import weft.engine.cuda.base.CudaPlan;
import weft.engine.cuda.base.Launcher;
import weft.engine.op.Activation;
import weft.engine.op.attrs.Attrs;

/** Smooth activations and their gradients: one thread for each element. */
final class ActivationPlans {

    private static final String FILE = "pointwise/activations";

    static final CudaPlan.Table TABLE = new CudaPlan.Table(Activation.FAMILY)
            .put(Activation.ELU, (gpu, a, in, out) -> each(gpu, "elu", in, out, a.value()))
            .put(Activation.ELU_GRAD, (gpu, a, in, out) -> each(gpu, "elu_grad", in, out, a.value()))
            .put(Activation.GELU, (gpu, a, in, out) -> each(gpu, gelu(a), in, out))
            .put(Activation.GELU_GRAD, (gpu, a, in, out) -> each(gpu, gelu(a) + "_grad", in, out))
            .put(Activation.SILU, (gpu, _, in, out) -> each(gpu, "silu", in, out))
            .put(Activation.SILU_GRAD, (gpu, _, in, out) -> each(gpu, "silu_grad", in, out))
            .put(Activation.SOFTPLUS, (gpu, a, in, out) -> each(gpu, "softplus", in, out, a.beta(), a.threshold()))
            .put(Activation.SOFTPLUS_GRAD, (gpu, a, in, out) -> each(gpu, "softplus_grad", in, out, a.beta(), a.threshold()));

    private ActivationPlans() {}

    private static String gelu(Attrs.Gelu attrs) {
        return attrs.tanh() ? "gelu_tanh" : "gelu";
    }

    /** Launches a kernel on the inputs, the output, the number of elements, and {@code numbers}. */
    private static void each(Launcher gpu, String name, List<Tensor> in, List<Tensor> out, double... numbers) {
        Tensor y = out.get(0);
        List<Object> arguments = new ArrayList<>();
        in.forEach(tensor -> arguments.add(at(tensor)));
        arguments.add(at(y));
        arguments.add(y.size());
        for (double number : numbers) {
            arguments.add(number(y.dtype(), number));
        }
        gpu.each(FILE, name + "_" + type(y.dtype()), y.size(), arguments.toArray());
    }
}
