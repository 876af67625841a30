package weft.layers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import weft.autograd.Leaf;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.attrs.Attrs.Reduction;
import weft.layers.loss.BCEWithLogitsLoss;
import weft.layers.loss.SmoothL1Loss;

/**
 * Pointwise functions at zeros, infinities and NaN give what PyTorch's give, values and gradients, on every device;
 * {@code src/test/golden/edges.py} wrote the numbers. Where Weft's answer is another, {@link #DEPARTURES} says it, and so does
 * the javadoc of the operation.
 */
class GoldenEdgesTest {

    private static final Map<String, double[]> GOLDEN = GoldenLines.read(GoldenEdgesTest.class, "edges.txt");
    private static final double INF = Double.POSITIVE_INFINITY;

    /** By name and index of an element. */
    private static final Map<String, Double> DEPARTURES = departures();

    private static Map<String, Double> departures() {
        return Map.ofEntries(
                // A NaN is not hidden.
                Map.entry("sign y 10", Double.NaN), Map.entry("abs dx 10", Double.NaN),
                // Limits, where PyTorch multiplies infinity by 0.
                Map.entry("silu y 0", 0.0), Map.entry("silu dx 0", 0.0), Map.entry("silu dx 9", 1.0),
                Map.entry("gelu none y 0", 0.0), Map.entry("gelu none dx 0", 0.0), Map.entry("gelu none dx 9", 1.0),
                Map.entry("gelu tanh y 0", 0.0), Map.entry("gelu tanh dx 0", 0.0), Map.entry("gelu tanh dx 9", 1.0),
                Map.entry("bce 1.0 y 0", INF));
    }

    static Stream<Arguments> cases() {
        return GOLDEN.keySet().stream().filter(name -> name.endsWith(" y")).map(name -> name.substring(0, name.length() - 2))
                .flatMap(name -> Stream.of("reference", "cpu", "sim").map(device -> Arguments.of(name, device)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valuesAndGradientsAreThoseOfPyTorch(String name, String device) {
        try (Device.Use _ = Device.use(Device.of(device)); Scope _ = Scope.open()) {
            Tensor x = Leaf.require(Tensor.of(Shape.of(11), GOLDEN.get("x"), Device.current()).cast(DType.FLOAT32));
            Tensor b = Leaf.require(Creation.full(Shape.of(11), name.startsWith("tensor_pow") ? number(name) : 0, DType.FLOAT32,
                    Device.current()));
            Tensor y = name.startsWith("tensor_pow") ? x.pow(b) : function(name).apply(x);
            y.sum().backward();

            require(name + " y", y.toDoubles());
            require(name + " dx", Leaf.gradient(x).toDoubles());
            if (name.startsWith("tensor_pow")) {
                require(name + " db", Leaf.gradient(b).toDoubles());
            }
        }
    }

    private static double number(String name) {
        String last = name.substring(name.lastIndexOf(' ') + 1);
        return switch (last) {
            case "inf" -> INF;
            case "-inf" -> -INF;
            case "nan" -> Double.NaN;
            default -> Double.parseDouble(last);
        };
    }

    private static UnaryOperator<Tensor> function(String name) {
        return switch (name.split(" ")[0]) {
            case "pow" -> x -> x.pow(number(name));
            case "sign" -> Tensor::sign;
            case "abs" -> Tensor::abs;
            case "log" -> Tensor::log;
            case "sqrt" -> Tensor::sqrt;
            case "exp" -> Tensor::exp;
            case "relu" -> Tensor::relu;
            case "sigmoid" -> Tensor::sigmoid;
            case "tanh" -> Tensor::tanh;
            case "neg" -> Tensor::neg;
            case "leaky_relu" -> x -> x.leakyRelu(0.1);
            case "elu" -> new ELU()::call;
            case "softplus" -> new Softplus()::call;
            case "silu" -> new SiLU()::call;
            case "gelu" -> new GELU(name.endsWith("tanh") ? GELU.Approximate.TANH : GELU.Approximate.NONE)::call;
            case "clamp" -> x -> x.clamp(-1, 1);
            case "clamp_min" -> x -> x.clamp(0, INF);
            case "rdiv" -> x -> x.rdiv(number(name));
            case "div" -> x -> x.div(number(name));
            case "mul" -> x -> x.mul(number(name));
            case "maximum" -> x -> x.maximum(scalar(number(name)));
            case "minimum" -> x -> x.minimum(scalar(number(name)));
            case "divide" -> x -> x.div(scalar(number(name)));
            case "softmax" -> x -> new Softmax(0).call(x.slice(0, 0, 9));
            case "log_softmax" -> x -> new LogSoftmax(0).call(x.slice(0, 0, 9));
            case "amax" -> x -> name.endsWith("nan") ? x.amax() : x.slice(0, 0, 10).amax();
            case "smooth_l1" -> x -> new SmoothL1Loss(1, Reduction.NONE).call(x, Creation.full(Shape.of(11), 0, DType.FLOAT32,
                    Device.current()));
            case "bce" -> x -> new BCEWithLogitsLoss(null, Reduction.NONE, null).call(x, Creation.full(Shape.of(11), number(name),
                    DType.FLOAT32, Device.current()));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Tensor scalar(double value) {
        return Creation.full(Shape.SCALAR, value, DType.FLOAT32, Device.current());
    }

    /** NaN is close to NaN alone, an infinity to itself. PyTorch's gelu and softmax are no closer to the truth in float32. */
    private static void require(String name, double[] got) {
        double[] golden = GOLDEN.get(name);
        for (int i = 0; i < got.length; i++) {
            double want = DEPARTURES.getOrDefault(name + " " + i, golden[i]);
            boolean close = got[i] == want || Double.isNaN(got[i]) && Double.isNaN(want)
                    || Math.abs(got[i] - want) <= 1e-6 * (1 + Math.abs(want));
            assertThat(close).as("%s: element %d is %s, PyTorch has %s", name, i, got[i], golden[i]).isTrue();
        }
    }
}
