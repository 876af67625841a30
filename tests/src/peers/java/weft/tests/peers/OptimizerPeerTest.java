package weft.tests.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.DType;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.sample.Draw;
import weft.layers.Parameter;
import weft.optim.Optimizer;

/** Optimizers with drawn hyper-parameters beside PyTorch's for 50 steps, on the same gradients and changing learning rates. */
class OptimizerPeerTest {

    private static final int STEPS = 50;

    private static Torch torch;

    @BeforeAll
    static void open() {
        torch = new Torch();
    }

    @AfterAll
    static void close() {
        torch.close();
    }

    static List<OptimizerPeer> peers() {
        return OptimizerPeer.TABLE;
    }

    @ParameterizedTest
    @MethodSource("peers")
    void itAgreesWithPyTorch(OptimizerPeer peer) {
        for (DType floats : List.of(DType.FLOAT32, DType.FLOAT64)) {
            for (int number = 0; number < Cases.DRAWS; number++) {
                Dice dice = new Dice(Cases.seed(peer, Draw.Scale.SMALL, number), floats, Draw.Scale.SMALL);
                try (Scope _ = Scope.open()) {
                    compare(peer, dice, "%s, case %d in %s with -Dweft.seed=%d".formatted(peer, number, floats, Cases.BASE));
                }
            }
        }
    }

    /** The parameters are pieces of {@code p}, which PyTorch updates as a whole. */
    private static void compare(OptimizerPeer peer, Dice dice, String text) {
        int[] sizes = {dice.atLeast(1, 40), 1, dice.atLeast(1, 40)};
        int n = Arrays.stream(sizes).sum();
        Tensor p = dice.real(n);
        Tensor gradients = dice.real(STEPS, n);
        Tensor rates = dice.positive(STEPS).mul(0.01);
        OptimizerPeer.Drawn drawn = peer.draw().apply(dice);
        double[] theirs = torch.call(drawn.function(), Map.of("p", p), gradients,
                IntStream.rangeClosed(0, drawn.options().length).mapToObj(i -> i == 0 ? rates : drawn.options()[i - 1]).toArray())
                .get("p").values();

        List<Parameter> parameters = new ArrayList<>();
        int at = 0;
        for (int size : sizes) {
            parameters.add(new Parameter(p.slice(0, at, at + size)));
            at += size;
        }
        Optimizer optimizer = drawn.make().apply(parameters);
        for (int step = 0; step < STEPS; step++) {
            optimizer.setLearningRate(rates.toDoubles()[step]);
            optimizer.zeroGrad();
            backward(parameters, gradients.get(step));
            optimizer.step();
            double[] ours = parameters.stream().flatMapToDouble(q -> Arrays.stream(q.value().toDoubles())).toArray();
            Result expected = new Result(Shape.of(n), Arrays.copyOfRange(theirs, step * n, (step + 1) * n));
            assertThat(new Result(Shape.of(n), ours).differenceFrom(expected, tolerance(dice.floats())))
                    .as("%s, step %d", text, step + 1).isEmpty();
        }
    }

    /** The gradient of the sum of p * gradient. */
    private static void backward(List<Parameter> parameters, Tensor gradient) {
        int at = 0;
        for (Parameter p : parameters) {
            int size = p.value().size();
            p.value().mul(gradient.slice(0, at, at + size)).sum().backward();
            at += size;
        }
    }

    /** In float32 each of 50 steps rounds a few times by 6e-8, on either side. */
    private static double tolerance(DType floats) {
        return floats == DType.FLOAT32 ? 1e-6 : 1e-12;
    }
}
