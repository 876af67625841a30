package weft.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Convolution;
import weft.engine.op.Loss;
import weft.engine.op.Ops;
import weft.engine.op.Optimization;
import weft.engine.op.Pooling;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.OptimizerAttrs;

/**
 * The reference loops mean what PyTorch means. {@code golden.txt} was printed by PyTorch 1.13.1 through
 * {@code src/test/python/golden.py}, which says how a line reads; both compute in float64 and differ by rounding only.
 */
class GoldenTest {

    private static final double TOLERANCE = 1e-12;

    /** One line of the file, and the results below it. */
    private record Call(String op, Map<String, String> taken, Map<String, Result> results) {

        String text(String name) {
            return Objects.requireNonNull(taken.get(name), () -> op + ": no " + name);
        }

        int[] ints(String name) {
            return Arrays.stream(text(name).split(",")).mapToInt(Integer::parseInt).toArray();
        }

        double number(String name) {
            return Double.parseDouble(text(name));
        }

        boolean flag(String name) {
            return text(name).equals("1");
        }

        /** Input number {@code n}. */
        Tensor input(String name, int n) {
            return fill(Shape.of(ints(name)), n);
        }

        @Override
        public String toString() {
            return op + taken;
        }
    }

    private record Result(Shape shape, double[] values) {}

    static Stream<Call> calls() throws IOException {
        List<Call> calls = new ArrayList<>();
        try (InputStream file = GoldenTest.class.getResourceAsStream("golden.txt")) {
            for (String line : new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                String[] words = line.strip().split(" ");
                if (line.startsWith(" ")) {
                    String dims = words[1].substring(0, words[1].length() - 1);
                    Shape shape = dims.equals("-") ? Shape.SCALAR
                            : Shape.of(Arrays.stream(dims.split(",")).mapToInt(Integer::parseInt).toArray());
                    calls.getLast().results.put(words[0],
                            new Result(shape, Arrays.stream(words).skip(2).mapToDouble(Double::parseDouble).toArray()));
                } else {
                    Map<String, String> taken = new LinkedHashMap<>();
                    Arrays.stream(words).skip(1).map(w -> w.split("=", 2)).forEach(pair -> taken.put(pair[0], pair[1]));
                    calls.add(new Call(words[0], taken, new LinkedHashMap<>()));
                }
            }
        }
        return calls.stream();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void theReferenceAgreesWithPytorch(Call call) {
        Map<String, Tensor> actual = switch (call.op) {
            case "max_pool2d" -> maxPool2d(call);
            case "avg_pool2d" -> avgPool2d(call);
            case "conv2d" -> conv2d(call);
            case "unfold" -> unfold(call);
            case "cross_entropy" -> crossEntropy(call);
            case "sgd", "adam" -> optimizer(call);
            case "var" -> Map.of("y", call.input("x", 0).var(call.number("correction"), false, call.ints("axes")));
            case "log_softmax" -> logSoftmax(call);
            case "topk" -> topk(call);
            case "pow" -> pow(call);
            default -> throw new IllegalArgumentException("no call is named " + call.op);
        };
        assertThat(actual.keySet()).containsExactlyInAnyOrderElementsOf(call.results.keySet());
        call.results.forEach((name, expected) -> {
            assertThat(actual.get(name).shape()).as("shape of %s", name).isEqualTo(expected.shape);
            double[] values = actual.get(name).toDoubles();
            for (int i = 0; i < values.length; i++) {
                assertThat(values[i]).as("%s at %d, where PyTorch has %s", name, i, expected.values[i])
                        .matches(agreesWith(expected.values[i]));
            }
        });
    }

    private static Predicate<Double> agreesWith(double expected) {
        return actual -> actual.equals(expected) || Math.abs(actual - expected) <= TOLERANCE * (1 + Math.abs(expected));
    }

    private static Map<String, Tensor> maxPool2d(Call call) {
        Tensor x = call.input("x", 0);
        Attrs.Pool2d attrs = pool(call, call.ints("dilation"), true);
        List<Tensor> y = Pooling.maxPool2dWithIndices(x, attrs);
        Tensor dy = fill(y.getFirst().shape(), 1);
        return Map.of("y", y.getFirst(), "indices", y.getLast(),
                "dx", Ops.one(Pooling.MAX_POOL2D_GRAD, new Attrs.PoolGrad(attrs, x.dim(2), x.dim(3)), dy, y.getLast()));
    }

    private static Map<String, Tensor> avgPool2d(Call call) {
        Tensor x = call.input("x", 0);
        Attrs.Pool2d attrs = pool(call, new int[] {1, 1}, call.flag("include"));
        Tensor y = Pooling.avgPool2d(x, attrs);
        return Map.of("y", y, "dx", Ops.one(Pooling.AVG_POOL2D_GRAD, new Attrs.PoolGrad(attrs, x.dim(2), x.dim(3)),
                fill(y.shape(), 1)));
    }

    private static Attrs.Pool2d pool(Call call, int[] dilation, boolean include) {
        int[] kernel = call.ints("kernel");
        int[] stride = call.ints("stride");
        int[] padding = call.ints("padding");
        return Attrs.Pool2d.window(kernel[0], kernel[1]).stride(stride[0], stride[1]).padding(padding[0], padding[1])
                .dilation(dilation[0], dilation[1]).ceilMode(call.flag("ceil")).countIncludePad(include);
    }

    private static Map<String, Tensor> conv2d(Call call) {
        Tensor x = call.input("x", 0);
        Tensor w = call.input("w", 1);
        Attrs.Conv2d attrs = conv(call, Integer.parseInt(call.text("groups")));
        Tensor y = Convolution.conv2d(x, w, call.input("b", 2), attrs);
        Tensor dy = fill(y.shape(), 3);
        return Map.of("y", y,
                "dx", Ops.one(Convolution.CONV2D_INPUT_GRAD, new Attrs.ConvGrad(attrs, x.dim(2), x.dim(3)), dy, w),
                "dw", Ops.one(Convolution.CONV2D_WEIGHT_GRAD, new Attrs.ConvGrad(attrs, w.dim(2), w.dim(3)), x, dy));
    }

    private static Map<String, Tensor> unfold(Call call) {
        Tensor x = call.input("x", 0);
        Attrs.Window window = new Attrs.Window(call.ints("kernel")[0], call.ints("kernel")[1], conv(call, 1));
        Tensor columns = Convolution.unfold(x, window);
        return Map.of("columns", columns,
                "folded", Convolution.fold(fill(columns.shape(), 1), window, x.dim(2), x.dim(3)));
    }

    private static Attrs.Conv2d conv(Call call, int groups) {
        int[] stride = call.ints("stride");
        int[] padding = call.ints("padding");
        int[] dilation = call.ints("dilation");
        return Attrs.Conv2d.of(1, 0, 1).stride(stride[0], stride[1]).padding(padding[0], padding[1])
                .dilation(dilation[0], dilation[1]).groups(groups);
    }

    private static Map<String, Tensor> crossEntropy(Call call) {
        Tensor labels = Tensor.of(Shape.of(5), call.ints("labels"), Device.reference());
        Attrs.CrossEntropy attrs = new Attrs.CrossEntropy(Attrs.Reduction.valueOf(call.text("reduction").toUpperCase()),
                Integer.parseInt(call.text("ignore")));
        List<Tensor> loss = Ops.apply(Loss.CROSS_ENTROPY, attrs, call.input("x", 0), labels, null);
        Tensor dloss = fill(loss.getFirst().shape(), 1);
        return Map.of("loss", loss.getFirst(),
                "dx", Ops.one(Loss.CROSS_ENTROPY_GRAD, attrs, dloss, loss.getLast(), labels, null));
    }

    private static Map<String, Tensor> optimizer(Call call) {
        Map<String, Tensor> after = new LinkedHashMap<>();
        Tensor param = call.input("param", 0);
        Tensor m = fill(param.shape(), 0).mul(0);
        Tensor v = m.mul(0);
        for (int step = 1; step <= 5; step++) {
            Tensor grad = fill(param.shape(), step);
            if (call.op.equals("sgd")) {
                OptimizerAttrs.Sgd attrs = new OptimizerAttrs.Sgd(call.number("lr"), call.number("momentum"),
                        call.number("dampening"), call.number("weight_decay"), call.flag("nesterov"), step == 1);
                Ops.apply(Optimization.SGD_STEP, attrs, param, grad, attrs.momentum() == 0 ? null : v);
            } else {
                String[] betas = call.text("betas").split(",");
                Ops.apply(Optimization.ADAM_STEP, new OptimizerAttrs.Adam(call.number("lr"), Double.parseDouble(betas[0]),
                        Double.parseDouble(betas[1]), call.number("eps"), call.number("weight_decay"), step), param, grad, m, v);
            }
            after.put("after" + step, param.mul(1));
        }
        return after;
    }

    private static Map<String, Tensor> logSoftmax(Call call) {
        int axis = Integer.parseInt(call.text("axis"));
        Tensor y = Loss.logSoftmax(call.input("x", 0), axis);
        return Map.of("y", y,
                "dx", Ops.one(Loss.LOG_SOFTMAX_GRAD, new Attrs.Axis(axis, true), fill(y.shape(), 1), y));
    }

    private static Map<String, Tensor> topk(Call call) {
        List<Tensor> found = call.input("x", 0).topk(Integer.parseInt(call.text("k")), Integer.parseInt(call.text("axis")));
        return Map.of("values", found.getFirst(), "indices", found.getLast());
    }

    private static Map<String, Tensor> pow(Call call) {
        double[] special = Arrays.stream(call.text("special").split(",")).mapToDouble(Double::parseDouble).toArray();
        Tensor b = Tensor.of(Shape.of(special.length), special, Device.reference());
        return Map.of("y", b.reshape(special.length, 1).pow(b));
    }

    private static Tensor fill(Shape shape, int n) {
        double[] values = IntStream.range(0, shape.size()).mapToDouble(i -> ((37 * i + 11 * n) % 101 - 50) / 16.0).toArray();
        return Tensor.of(shape, values, Device.reference());
    }
}
