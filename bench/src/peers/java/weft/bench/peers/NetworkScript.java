package weft.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import weft.engine.op.attrs.Attrs;

/**
 * A network's forward pass and training step as TorchScript: {@code forward(x, w[, s])} gives the scores, {@code step(x, labels,
 * w[, s], m[, v, t])} the loss before the step. w are the weights, s the running statistics where there are any, m and v what the
 * optimizer keeps, t the number of steps.
 */
final class NetworkScript {

    private final List<Layer> layers;
    private final List<String> weights;
    private final List<String> statistics;
    private final Map<String, Attrs.Sides> withoutOneDnn;
    private final boolean fusedOptimizers;

    /**
     * A script.
     *
     * @param weights         the names of w in order
     * @param statistics      the names of s in order
     * @param withoutOneDnn   the weights of convolutions that are not left to oneDNN, with their kernels' sizes
     * @param fusedOptimizers whether one function of PyTorch updates all weights, as there is one from 2.4 on
     */
    NetworkScript(List<Layer> layers, List<String> weights, List<String> statistics, Map<String, Attrs.Sides> withoutOneDnn,
            boolean fusedOptimizers) {
        this.layers = layers;
        this.weights = weights;
        this.statistics = statistics;
        this.withoutOneDnn = withoutOneDnn;
        this.fusedOptimizers = fusedOptimizers;
    }

    /** The method {@code forward}. */
    String forward() {
        StringBuilder text = new StringBuilder("  def forward(self: __torch__.Net, x: Tensor, w: List[Tensor]%s) -> Tensor:%n"
                .formatted(statistics.isEmpty() ? "" : ", s: List[Tensor]"));
        for (Layer layer : layers) {
            text.append("    ").append(layer.y()).append(" = ").append(expression(layer)).append('\n');
        }
        return text.append("    return ").append(layers.getLast().y()).append('\n').toString();
    }

    /** The methods {@code forward} and {@code step}. */
    String step(Network.Update optimizer) {
        String s = statistics.isEmpty() ? "" : ", s";
        boolean adam = optimizer instanceof Network.Update.Adam;
        return forward() + """
                  def step(self: __torch__.Net, x: Tensor, labels: Tensor, w: List[Tensor]%s, m: List[Tensor]%s) -> Tensor:
                    leaves: List[Tensor] = []
                    for weight in w:
                      leaves.append(weight.detach().requires_grad_())
                    loss = torch.cross_entropy_loss(self.forward(x, leaves%s), labels)
                    found = torch.autograd.grad([loss], leaves)
                    g: List[Tensor] = []
                    for i in range(len(w)):
                      gradient = found[i]
                      assert gradient is not None
                      g.append(gradient)
                """.formatted(s.isEmpty() ? "" : s + ": List[Tensor]", adam ? ", v: List[Tensor], t: Tensor" : "", s)
                + update(optimizer) + "    return loss.detach()\n";
    }

    private String update(Network.Update optimizer) {
        return switch (optimizer) {
            case Network.Update.Sgd(double rate, double momentum) -> fusedOptimizers
                    ? """
                                torch._fused_sgd_(w, g, m, weight_decay=0., momentum=%s, lr=%s, dampening=0., nesterov=False, \
                            maximize=False, is_first_step=False)
                            """.formatted(number(momentum), number(rate))
                    : """
                                for i in range(len(w)):
                                  w[i].add_(m[i].mul_(%s).add_(g[i]), alpha=-%s)
                            """.formatted(number(momentum), number(rate));
            case Network.Update.Adam(double rate) -> "    t.add_(1)\n" + (fusedOptimizers
                    ? """
                                steps: List[Tensor] = []
                                none: List[Tensor] = []
                                for i in range(len(w)):
                                  steps.append(t)
                                torch._fused_adam_(w, g, m, v, none, steps, lr=%s, beta1=%s, beta2=%s, weight_decay=0., eps=%s, \
                            amsgrad=False, maximize=False)
                            """.formatted(number(rate), number(Network.Update.Adam.BETA1), number(Network.Update.Adam.BETA2),
                            number(Network.Update.Adam.EPS))
                    : """
                                step = float(t)
                                for i in range(len(w)):
                                  m[i].mul_(%2$s).add_(g[i], alpha=1. - %2$s)
                                  v[i].mul_(%3$s).addcmul_(g[i], g[i], value=1. - %3$s)
                                  root = v[i].div(1. - %3$s ** step).sqrt_().add_(%4$s)
                                  w[i].addcdiv_(m[i], root, value=-%1$s / (1. - %2$s ** step))
                            """.formatted(number(rate), number(Network.Update.Adam.BETA1), number(Network.Update.Adam.BETA2),
                            number(Network.Update.Adam.EPS)));
        };
    }

    private String expression(Layer layer) {
        return switch (layer) {
            case Layer.Conv(_, String x, String w, String b, Attrs.Conv2d attrs) ->
                withoutOneDnn.containsKey(w)
                        ? "torch.thnn_conv2d(%s, %s, %s, %s, %s, %s)".formatted(of(x), of(w), sides(withoutOneDnn.get(w)), of(b),
                                sides(attrs.stride()), sides(attrs.padding()))
                        : "torch.conv2d(%s, %s, %s, %s, %s, %s, %d)".formatted(of(x), of(w), of(b), sides(attrs.stride()),
                        sides(attrs.padding()), sides(attrs.dilation()), attrs.groups());
            case Layer.Norm(_, String x, String w, String b, String mean, String var, double eps, double momentum,
                    boolean batch) ->
                "torch.batch_norm(%s, %s, %s, %s, %s, %s, %s, %s, True)".formatted(of(x), of(w), of(b), of(mean), of(var),
                        batch ? "True" : "False", number(momentum), number(eps));
            case Layer.Linear(_, String x, String w, String b) -> "torch.linear(%s, %s, %s)".formatted(of(x), of(w), of(b));
            case Layer.Relu(_, String x) -> "torch.relu(%s)".formatted(of(x));
            case Layer.MaxPool(_, String x, Attrs.Pool2d pool) ->
                "torch.max_pool2d(%s, %s, %s, %s, %s, %s)".formatted(of(x), sides(pool.kernel()), sides(pool.stride()),
                        sides(pool.padding()), sides(pool.dilation()), pool.ceilMode() ? "True" : "False");
            case Layer.AvgPool(_, String x, Attrs.Pool2d pool) ->
                "torch.avg_pool2d(%s, %s, %s, %s, %s, %s)".formatted(of(x), sides(pool.kernel()), sides(pool.stride()),
                        sides(pool.padding()), pool.ceilMode() ? "True" : "False",
                        pool.countIncludePad() ? "True" : "False");
            case Layer.AdaptiveAvgPool(_, String x, int height, int width) ->
                "torch.adaptive_avg_pool2d(%s, [%d, %d])".formatted(of(x), height, width);
            case Layer.Add(_, String a, String b) -> "torch.add(%s, %s)".formatted(of(a), of(b));
            case Layer.Pad(_, String x, Attrs.Pad pad) ->
                "torch.constant_pad_nd(%s, %s, %s)".formatted(of(x), padding(pad), number(pad.value()));
            case Layer.Reshape(_, String x, weft.engine.Shape shape) ->
                "torch.reshape(%s, %s)".formatted(of(x), IntStream.of(shape.dims()).boxed().toList());
        };
    }

    /** PyTorch counts dimensions from the last. */
    static List<Integer> padding(Attrs.Pad pad) {
        List<Integer> padding = new ArrayList<>();
        for (int i = pad.before().size() - 1; i >= 0; i--) {
            padding.add(pad.before().get(i));
            padding.add(pad.after().get(i));
        }
        return padding;
    }

    /** A value as the script calls it. */
    private String of(String name) {
        if (name == null) {
            return "None";
        }
        if (weights.contains(name)) {
            return "w[%d]".formatted(weights.indexOf(name));
        }
        if (statistics.contains(name)) {
            return "s[%d]".formatted(statistics.indexOf(name));
        }
        return name;
    }

    /** A list of two numbers. */
    static String sides(Attrs.Sides sides) {
        return "[%d, %d]".formatted(sides.h(), sides.w());
    }

    /** A number that TorchScript reads as a float. */
    static String number(double value) {
        return Double.toString(value).replace("E", "e");
    }
}
