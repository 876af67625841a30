package weft.bench.peers;

import java.util.ArrayList;
import java.util.List;
import weft.bench.peers.Recording.Call;
import weft.bench.peers.Recording.Value;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.NormAttrs;
import weft.engine.op.attrs.OptimizerAttrs;

/**
 * The function of PyTorch that means the same as an operation of Weft, as a TorchScript method {@code run}. It takes the inputs
 * by the names of the operation's slots, then what PyTorch needs beside them, and gives a list of what is to be compared.
 *
 * @param compared the outputs of the operation that the script gives in this order, by number; for an operation that updates its
 *                 inputs, these inputs
 */
record OperationScript(String body, List<String> beside, List<Integer> compared) {

    private static final List<Integer> FIRST = List.of(0);

    /** What the reader of a row is to know of the script; empty if there is nothing to say. */
    static String remark(Call<?> call) {
        return call.attrs() instanceof Attrs.Slice ? "PyTorch's slice is a view: it copies here, as Weft does" : "";
    }

    /** The script of an operation; null where PyTorch has no function of its own for it. */
    static OperationScript of(Call<?> call) {
        return switch (call.op().name()) {
            case "conv2d" -> y(relu(call, "torch.conv2d(x, w, %s, %s)".formatted(maybe(call, "b"), conv(call))));
            case "conv2d_input_grad" -> new OperationScript("y, _1, _2 = torch.convolution_backward(dy, x, w, None, %s)"
                    .formatted(gradient(call, "[True, False, False]")), List.of("x"), FIRST);
            case "conv2d_weight_grad" -> new OperationScript("_0, y, _2 = torch.convolution_backward(dy, x, w, None, %s)"
                    .formatted(gradient(call, "[False, True, False]")), List.of("w"), FIRST);
            case "linear" -> y(relu(call, "torch.linear(x, w, %s)".formatted(maybe(call, "b"))));
            case "matmul" -> {
                var attrs = (Attrs.Matmul) call.attrs();
                yield y("torch.matmul(%s, %s)"
                        .formatted(transposed("a", attrs.transposeA()), transposed("b", attrs.transposeB())));
            }
            case "batch_norm" -> y(relu(call, "torch.batch_norm(x, %s, %s, None, None, True, 0.1, %s, True)"
                    .formatted(maybe(call, "w"), maybe(call, "b"), eps(call))));
            case "batch_norm_eval" -> y(relu(call, "torch.batch_norm(x, %s, %s, mean, var, False, 0.1, %s, True)"
                    .formatted(maybe(call, "w"), maybe(call, "b"), eps(call))));
            case "batch_norm_grad" -> new OperationScript("y, dw, db = torch.native_batch_norm_backward(dy, x, %s, None, None, "
                    .formatted(maybe(call, "w")) + "mean, invstd, True, 1e-05, [True, True, True])\n    also = [dw, db]",
                    List.of(), List.of(0, 1, 2));
            case "relu" -> y("torch.relu(x)");
            case "relu_grad" -> y("torch.threshold_backward(dy, y, 0)");
            case "add" -> y("torch.add(a, b)");
            case "sum" -> {
                var axes = (Attrs.Axes) call.attrs();
                yield y("torch.sum(x, %s, %s)".formatted(axes.axes(), bool(axes.keepdim())));
            }
            case "max_pool2d" -> new OperationScript("y, _1 = torch.max_pool2d_with_indices(x, %s)"
                    .formatted(maximum((Attrs.Pool2d) call.attrs())), List.of(), FIRST);
            case "max_pool2d_grad" -> new OperationScript("y = torch.max_pool2d_with_indices_backward(dy, x, %s, indices)"
                    .formatted(maximum(((Attrs.PoolGrad) call.attrs()).pool())), List.of("x"), FIRST);
            case "avg_pool2d" -> y("torch.avg_pool2d(x, %s)".formatted(average((Attrs.Pool2d) call.attrs())));
            case "avg_pool2d_grad" -> new OperationScript("y = torch.avg_pool2d_backward(dy, x, %s, None)"
                    .formatted(average(((Attrs.PoolGrad) call.attrs()).pool())), List.of("x"), FIRST);
            case "adaptive_avg_pool2d" -> y("torch.adaptive_avg_pool2d(x, %s)".formatted(size(call)));
            case "adaptive_avg_pool2d_grad" -> new OperationScript("y = torch._adaptive_avg_pool2d_backward(dy, x)", List.of("x"),
                    FIRST);
            case "pad" -> {
                var pad = (Attrs.Pad) call.attrs();
                yield y("torch.constant_pad_nd(x, %s, %s)".formatted(NetworkScript.padding(pad), number(pad.value())));
            }
            // A slice of PyTorch is a view, Weft's operation a copy: both copy here.
            case "slice" -> {
                var slice = (Attrs.Slice) call.attrs();
                yield y("torch.clone(torch.slice(x, %d, %d, %d, 1))".formatted(slice.axis(), slice.from(), slice.to()));
            }
            case "cross_entropy" -> y("torch.cross_entropy_loss(x, labels)");
            case "cross_entropy_grad" -> new OperationScript("""
                    g = torch.nll_loss_backward(dloss, logp, labels, None, 1, -100, rows)
                        y = torch._log_softmax_backward_data(g, logp, 1, 6)""", List.of("rows"), FIRST);
            // What is updated is read from the lists again: or else TorchScript drops the call, whose lists nobody reads.
            case "sgd_step" -> {
                var sgd = (OptimizerAttrs.Sgd) call.attrs();
                yield new OperationScript("p: List[Tensor] = [param]\n    b: List[Tensor] = [v]\n"
                        + "    torch._fused_sgd_(p, [grad], b, weight_decay=%s, momentum=%s, lr=%s, "
                        .formatted(number(sgd.weightDecay()), number(sgd.momentum()), number(sgd.lr()))
                        + "dampening=%s, nesterov=%s, maximize=False, is_first_step=%s)\n    y = p[0]\n    also = [b[0]]"
                                .formatted(number(sgd.dampening()), bool(sgd.nesterov()), bool(sgd.first())),
                        List.of(), List.of(0, 2));
            }
            case "adam_step" -> {
                var adam = (OptimizerAttrs.Adam) call.attrs();
                yield new OperationScript(("none: List[Tensor] = []\n    p: List[Tensor] = [param]\n    a: List[Tensor] = [m]\n"
                        + "    b: List[Tensor] = [v]\n    torch._fused_adam_(p, [grad], a, b, none, [step], "
                        + "lr=%s, beta1=%s, beta2=%s, weight_decay=%s, eps=%s, amsgrad=False, maximize=False)\n    y = p[0]\n"
                        + "    also = [a[0], b[0]]").formatted(number(adam.lr()), number(adam.beta1()), number(adam.beta2()),
                                number(adam.weightDecay()), number(adam.eps())),
                        List.of("step"), List.of(0, 2, 3));
            }
            default -> null;
        };
    }

    private static OperationScript y(String expression) {
        return new OperationScript("y = " + expression, List.of(), FIRST);
    }

    /** The whole method. */
    String method(Call<?> call) {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < call.inputs().size(); i++) {
            if (call.inputs().get(i) != null) {
                arguments.add(call.op().slot(i).name() + ": Tensor");
            }
        }
        beside.forEach(name -> arguments.add(name + ": Tensor"));
        boolean several = body.contains("also = ");
        return """
                  def run(self: __torch__.Net, %s) -> List[Tensor]:
                    %s
                    return %s
                """.formatted(String.join(", ", arguments), several ? body.replace("also = ", "also: List[Tensor] = ") : body,
                several ? "torch.add([y], also)" : "[y]");
    }

    private static String maybe(Call<?> call, String slot) {
        Value value = call.input(slot);
        return value == null ? "None" : slot;
    }

    private static String relu(Call<?> call, String expression) {
        boolean fused = ((Attrs.Fused) call.attrs()).epilogue() == Attrs.Epilogue.RELU;
        return fused ? "torch.relu_(%s)".formatted(expression) : expression;
    }

    private static String transposed(String name, boolean transposed) {
        return transposed ? "torch.transpose(%s, -2, -1)".formatted(name) : name;
    }

    private static String conv(Call<?> call) {
        var conv = (Attrs.Conv2d) call.attrs();
        return "%s, %s, %s, %d".formatted(NetworkScript.sides(conv.stride()), NetworkScript.sides(conv.padding()),
                NetworkScript.sides(conv.dilation()), conv.groups());
    }

    private static String gradient(Call<?> call, String mask) {
        Attrs.Conv2d conv = ((Attrs.ConvGrad) call.attrs()).conv();
        return "%s, %s, %s, False, [0, 0], %d, %s".formatted(NetworkScript.sides(conv.stride()),
                NetworkScript.sides(conv.padding()), NetworkScript.sides(conv.dilation()), conv.groups(), mask);
    }

    private static String maximum(Attrs.Pool2d pool) {
        return "%s, %s, %s, %s, %s".formatted(NetworkScript.sides(pool.kernel()), NetworkScript.sides(pool.stride()),
                NetworkScript.sides(pool.padding()), NetworkScript.sides(pool.dilation()), bool(pool.ceilMode()));
    }

    private static String average(Attrs.Pool2d pool) {
        return "%s, %s, %s, %s, %s".formatted(NetworkScript.sides(pool.kernel()), NetworkScript.sides(pool.stride()),
                NetworkScript.sides(pool.padding()), bool(pool.ceilMode()), bool(pool.countIncludePad()));
    }

    private static String size(Call<?> call) {
        var size = (Attrs.PlaneSize) call.attrs();
        return "[%d, %d]".formatted(size.height(), size.width());
    }

    private static String eps(Call<?> call) {
        return number(((NormAttrs.BatchNorm) call.attrs()).eps());
    }

    private static String number(double value) {
        return NetworkScript.number(value);
    }

    private static String bool(boolean value) {
        return value ? "True" : "False";
    }
}
