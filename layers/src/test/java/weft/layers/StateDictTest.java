package weft.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.io.LoadReport;
import weft.layers.io.base.CheckpointException;
import weft.optim.SGD;

/** Loading sets all values or none, and says which key stands in the way. */
class StateDictTest {

    private Scope model;
    private Sequential net;

    @BeforeEach
    void open() {
        model = Scope.open();
        net = new Sequential(new Linear(2, 1), new ReLU(), new Linear(1, 2, false));
        net.parameters().get(0).set(1, 2);
        net.parameters().get(1).set(3);
        net.parameters().get(2).set(4, 5);
    }

    @AfterEach
    void close() {
        model.close();
    }

    /** Values that fit {@link #net}. */
    private static Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        state.put("0.weight", Tensor.of(Shape.of(1, 2), 10, 20));
        state.put("0.bias", Tensor.of(Shape.of(1), 30));
        state.put("2.weight", Tensor.of(Shape.of(2, 1), 40, 50));
        return state;
    }

    private List<Double> values() {
        return net.stateDict().values().stream().flatMap(tensor -> Arrays.stream(tensor.toDoubles()).boxed()).toList();
    }

    private void assertRefused(Map<String, Tensor> state, String message) {
        assertThatThrownBy(() -> net.loadStateDict(state)).isInstanceOf(CheckpointException.class).hasMessage(message);
        assertThat(values()).as("nothing has changed").containsExactly(1.0, 2.0, 3.0, 4.0, 5.0);
    }

    @Test
    void allValuesAreTaken() {
        net.loadStateDict(state());

        assertThat(values()).containsExactly(10.0, 20.0, 30.0, 40.0, 50.0);
        assertThat(net.parameters()).allMatch(p -> p.leaf() != null);
    }

    @Test
    void theModulesOwnStateLoads() {
        net.loadStateDict(net.stateDict());

        assertThat(values()).containsExactly(1.0, 2.0, 3.0, 4.0, 5.0);
    }

    @Test
    void theGivenTensorsAreCopied() {
        try (Scope _ = Scope.open()) {
            net.loadStateDict(state());
        }

        assertThat(values()).containsExactly(10.0, 20.0, 30.0, 40.0, 50.0);
    }

    @Test
    void loadingLeavesNoMemoryInUse() {
        Map<String, Tensor> doubles = state();
        doubles.replaceAll((_, tensor) -> tensor.cast(DType.FLOAT64));
        long before = model.count();

        net.loadStateDict(doubles);

        assertThat(model.count()).isEqualTo(before);
    }

    @Test
    void float64BecomesFloat32AndBack() {
        Map<String, Tensor> state = state();
        state.put("0.bias", Tensor.of(Shape.of(1), new double[] {0.1}, Device.cpu()));
        net.loadStateDict(state);
        assertThat(values().get(2)).isEqualTo((double) 0.1f);

        Parameter wide = new Parameter(Tensor.of(Shape.of(1), new double[] {7}, Device.reference()));
        Module module = new Module() {
            {
                parameter("p", wide);
            }

            @Override
            protected Tensor forward(Tensor x) {
                return x;
            }
        };
        module.loadStateDict(Map.of("p", Tensor.of(0.1f)));
        assertThat(wide.value().dtype()).isEqualTo(DType.FLOAT64);
        assertThat(wide.value().item()).isEqualTo(0.1f);
    }

    @Test
    void valuesComeFromAnyDevice() {
        Map<String, Tensor> state = state();
        state.replaceAll((_, tensor) -> tensor.to(Device.reference()));

        net.loadStateDict(state);

        assertThat(values()).containsExactly(10.0, 20.0, 30.0, 40.0, 50.0);
        assertThat(net.stateDict().values()).allMatch(tensor -> tensor.device() == Device.cpu());
    }

    @Test
    void frozenParametersAndThoseOfAnOptimizerLoadToo() {
        net.freeze("0.");
        SGD optimizer = new SGD(net.parameters(), 1);

        net.loadStateDict(state());
        net.parameters().get(2).value().sum().backward();
        optimizer.step();

        assertThat(values()).containsExactly(10.0, 20.0, 30.0, 39.0, 49.0);
    }

    @Test
    void aMissingKeyIsNamed() {
        Map<String, Tensor> state = state();
        state.remove("0.bias");
        assertRefused(state, "does not fit Sequential: missing \"0.bias\"");

        state.put("2.weight", null);
        assertRefused(state, "does not fit Sequential: missing \"0.bias\" and 1 more");
    }

    @Test
    void anUnknownKeyIsNamed() {
        Map<String, Tensor> state = state();
        state.put("9.weight\n", Tensor.of(1f));

        assertRefused(state, "does not fit Sequential: unknown \"9.weight?\"");
    }

    @Test
    void bothAreNamed() {
        Map<String, Tensor> state = state();
        state.put("fc.weight", state.remove("2.weight"));

        assertRefused(state, "does not fit Sequential: missing \"2.weight\"; unknown \"fc.weight\"");
    }

    @Test
    void anotherShapeIsNamedWithBothShapes() {
        Map<String, Tensor> state = state();
        state.put("2.weight", Tensor.ones(1, 2));

        assertRefused(state, "2.weight is float32[2, 1] in Sequential, the values are float32[1, 2]");
    }

    @Test
    void integersAreNoWeights() {
        Map<String, Tensor> state = state();
        state.put("0.bias", Tensor.of(1));

        assertRefused(state, "0.bias is float32[1] in Sequential, the values are int32[1]");
    }

    @Test
    void aFreedTensorIsRefusedBeforeAnythingIsWritten() {
        Map<String, Tensor> state = state();
        state.get("2.weight").close();

        assertThatThrownBy(() -> net.loadStateDict(state)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("used after close");
        assertThat(values()).containsExactly(1.0, 2.0, 3.0, 4.0, 5.0);
    }

    // ---- shared modules ----

    private static Map<String, Tensor> twice(Tensor first, Tensor second) {
        return Map.of("0.weight", first, "1.weight", second);
    }

    @Test
    void namesOfOneTensorMustAgree() {
        Linear shared = new Linear(2, 2, false);
        net = new Sequential(shared, shared);
        Tensor a = Tensor.of(Shape.of(2, 2), 1, 2, 3, 4);
        Tensor b = Tensor.of(Shape.of(2, 2), 1, 2, 3, 4);

        net.loadStateDict(twice(a, b));
        assertThat(shared.weight().value().toFloats()).containsExactly(1, 2, 3, 4);

        Tensor c = Tensor.of(Shape.of(2, 2), 1, 2, 7, 4);
        assertThatThrownBy(() -> net.loadStateDict(twice(a.mul(2), c))).isInstanceOf(CheckpointException.class)
                .hasMessage("0.weight and 1.weight are one tensor in Sequential, but the values differ: "
                        + "2.0 and 1.0 at element 0");
        assertThatThrownBy(() -> net.loadMatching(twice(a, c))).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("3.0 and 7.0 at element 2");
        assertThat(shared.weight().value().toFloats()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void namesOfOneTensorMayAgreeOnNaN() {
        Linear shared = new Linear(1, 1, false);
        net = new Sequential(shared, shared);

        net.loadStateDict(twice(Tensor.of(Shape.of(1, 1), Float.NaN), Tensor.of(Shape.of(1, 1), Float.NaN)));

        assertThat(shared.weight().value().toFloats()).containsExactly(Float.NaN);
    }

    @Test
    void aStrictLoadWantsEveryName() {
        Linear shared = new Linear(1, 1, false);
        net = new Sequential(shared, shared);

        assertThatThrownBy(() -> net.loadStateDict(Map.of("0.weight", Tensor.ones(1, 1))))
                .isInstanceOf(CheckpointException.class).hasMessage("does not fit Sequential: missing \"1.weight\"");
        assertThat(net.loadMatching(Map.of("1.weight", Tensor.of(Shape.of(1, 1), 8))).missing()).containsExactly("0.weight");
        assertThat(shared.weight().value().toFloats()).containsExactly(8);
    }

    // ---- matching keys only ----

    @Test
    void matchingKeysAreTakenAndTheOthersReported() {
        Map<String, Tensor> state = state();
        state.remove("0.bias");
        state.put("fc.weight", Tensor.of(1f));

        LoadReport report = net.loadMatching(state);

        assertThat(report.missing()).containsExactly("0.bias");
        assertThat(report.unexpected()).containsExactly("fc.weight");
        assertThat(report.isComplete()).isFalse();
        assertThat(values()).containsExactly(10.0, 20.0, 3.0, 40.0, 50.0);
        assertThat(net.loadMatching(state()).isComplete()).isTrue();
    }

    @Test
    void matchingKeysMustFitAllTheSame() {
        Map<String, Tensor> state = state();
        state.put("2.weight", Tensor.ones(3, 1));

        assertThatThrownBy(() -> net.loadMatching(state)).isInstanceOf(CheckpointException.class)
                .hasMessage("2.weight is float32[2, 1] in Sequential, the values are float32[3, 1]");
        assertThat(values()).containsExactly(1.0, 2.0, 3.0, 4.0, 5.0);
    }
}
