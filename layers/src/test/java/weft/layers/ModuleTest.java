package weft.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.optim.SGD;

/** What a module knows of itself: names, modes, its tree as text, and what is shared. */
class ModuleTest {

    private Scope model;

    @BeforeEach
    void open() {
        model = Scope.open();
    }

    @AfterEach
    void close() {
        model.close();
    }

    /** Registers whatever a test wants to see registered. */
    private static class Custom extends Module {

        <M extends Module> M add(String name, M module) {
            return child(name, module);
        }

        Parameter add(String name, Parameter parameter) {
            return parameter(name, parameter);
        }

        Tensor add(String name, Tensor tensor) {
            return buffer(name, tensor);
        }

        Tensor get(String name) {
            return buffer(name);
        }

        @Override
        protected Tensor forward(Tensor x) {
            return x.mul(2);
        }
    }

    private static Parameter parameter(float... values) {
        return new Parameter(Tensor.of(values));
    }

    // ---- registration ----

    @Test
    void namesAreNotEmptyAndHaveNoPoint() {
        Custom module = new Custom();

        assertThatThrownBy(() -> module.add("", new ReLU())).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Custom: a name is not empty and has no point: \"\"");
        assertThatThrownBy(() -> module.add("a.b", parameter(1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Custom: a name is not empty and has no point: \"a.b\"");
    }

    @Test
    void aNameIsTakenOnceWhateverItNames() {
        Custom module = new Custom();
        module.add("w", parameter(1));

        assertThatThrownBy(() -> module.add("w", parameter(2))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Custom: w is registered twice");
        assertThatThrownBy(() -> module.add("w", new ReLU())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> module.add("w", Tensor.of(1f))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothingAndItselfCanNotBeRegistered() {
        Custom module = new Custom();

        assertThatThrownBy(() -> module.add("a", (Module) null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Custom: a is null");
        assertThatThrownBy(() -> module.add("b", (Tensor) null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> module.add("c", module)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Custom: c is the module itself");
    }

    @Test
    void aParameterThatIsLeftOutIsNotRegistered() {
        Custom module = new Custom();

        assertThat(module.add("bias", (Parameter) null)).isNull();
        assertThat(module.namedParameters()).isEmpty();
    }

    @Test
    void askingForAnUnknownBufferIsAnError() {
        assertThatThrownBy(() -> new Custom().get("mean")).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Custom: no buffer is called mean");
    }

    // ---- names ----

    @Test
    void pathsLeadThroughTheTreeInOrderOfRegistration() {
        Custom net = new Custom();
        net.add("features", new Sequential(new Conv2d(1, 2, 3), new ReLU(), new Conv2d(2, 2, 3)));
        net.add("head", new Linear(2, 3, false));

        assertThat(net.namedParameters().keySet()).containsExactly("features.0.weight", "features.0.bias", "features.2.weight",
                "features.2.bias", "head.weight");
        assertThat(net.modules().keySet()).containsExactly("", "features", "features.0", "features.1", "features.2", "head");
        assertThat(net.modules().get("features.2")).isInstanceOf(Conv2d.class);
        assertThat(net.children().keySet()).containsExactly("features", "head");
    }

    @Test
    void aStateDictListsOwnParametersThenBuffersThenChildren() {
        Custom net = new Custom();
        net.add("child", new Linear(1, 1));
        net.add("mean", Tensor.of(0f));
        net.add("scale", parameter(1));

        assertThat(net.stateDict().keySet()).containsExactly("scale", "mean", "child.weight", "child.bias");
    }

    @Test
    void childrenCanNotBeAddedFromOutside() {
        assertThatThrownBy(() -> new Custom().children().put("a", new ReLU())).isInstanceOf(UnsupportedOperationException.class);
    }

    // ---- sharing ----

    private static Custom sharing(Linear shared) {
        Custom net = new Custom();
        net.add("encode", shared);
        net.add("decode", shared);
        return net;
    }

    @Test
    void aSharedModuleIsListedUnderEachNameAndCountedOnce() {
        Linear shared = new Linear(2, 3);
        Custom net = sharing(shared);

        assertThat(net.stateDict().keySet()).containsExactly("encode.weight", "encode.bias", "decode.weight", "decode.bias");
        assertThat(net.stateDict().get("encode.weight")).isSameAs(net.stateDict().get("decode.weight"));
        assertThat(net.parameters()).containsExactly(shared.weight(), shared.bias());
        assertThat(net.parameterCount()).isEqualTo(2 * 3 + 3);
    }

    @Test
    void theGradientsOfASharedModuleAddUpFromBothUses() {
        Linear shared = new Linear(1, 1, false);
        shared.weight().set(3);
        SGD optimizer = new SGD(sharing(shared).parameters(), 0.5);
        Tensor x = Tensor.of(Shape.of(1, 1), 2);

        shared.call(shared.call(x)).sum().backward();
        assertThat(shared.weight().gradient().toFloats()).as("d/dw of w * w * x").containsExactly(2 * 3 * 2);

        optimizer.step();
        assertThat(shared.weight().value().toFloats()).as("moved once").containsExactly(3 - 0.5f * 12);
    }

    @Test
    void aSharedModuleStaysSharedOnAnotherDevice() {
        Custom net = sharing(new Linear(2, 3));
        Tensor mean = Tensor.of(1f, 2f);
        Custom inner = new Custom();
        inner.add("mean", mean);
        net.add("mean", mean);
        net.add("inner", inner);

        net.to(Device.reference());

        assertThat(net.stateDict().values()).allMatch(tensor -> tensor.device() == Device.reference());
        assertThat(net.stateDict().get("encode.weight")).isSameAs(net.stateDict().get("decode.weight"));
        assertThat(net.get("mean")).isSameAs(inner.get("mean"));
        assertThat(net.get("mean").toFloats()).containsExactly(1, 2);
        assertThat(mean.isClosed()).isTrue();
        assertThat(model.count()).as("weight, bias and mean; nothing stayed behind").isEqualTo(3);
    }

    @Test
    void movingToWhereItIsChangesNothing() {
        Linear linear = new Linear(2, 3);
        Tensor before = linear.weight().value();

        linear.to(Device.cpu());

        assertThat(linear.weight().value()).isSameAs(before);
    }

    // ---- mode ----

    @Test
    void modesReachEveryModuleInside() {
        Sequential net = new Sequential(new Sequential(new Dropout(0.5)), new ReLU());
        assertThat(net.modules().values()).allMatch(Module::isTraining);

        assertThat(net.eval()).isSameAs(net);
        assertThat(net.modules().values()).noneMatch(Module::isTraining);

        net.train();
        assertThat(net.modules().values()).allMatch(Module::isTraining);
    }

    // ---- freezing ----

    @Test
    void freezingByPrefixTellsHowManyItFroze() {
        Sequential net = new Sequential(new Linear(1, 1), new Linear(1, 1), new ReLU());

        assertThat(net.freeze("1.")).isEqualTo(2);
        assertThat(net.namedParameters().values()).map(Parameter::isFrozen).containsExactly(false, false, true, true);
        assertThat(net.freeze("2")).isZero();
    }

    @Test
    void aSharedParameterIsFrozenByAnyOfItsNames() {
        Custom net = sharing(new Linear(2, 3));

        assertThat(net.freeze("decode")).isEqualTo(2);
        assertThat(net.parameters()).allMatch(Parameter::isFrozen);
    }

    // ---- calls ----

    @Test
    void hooksSeeEachCallWithItsInputAndOutput() {
        Custom module = new Custom();
        List<String> seen = new ArrayList<>();
        module.onCall((m, x, y) -> seen.add((m == module) + " " + x.item() + " -> " + y.item()));

        module.call(Tensor.of(1f));
        module.call(Tensor.of(3f));

        assertThat(seen).containsExactly("true 1.0 -> 2.0", "true 3.0 -> 6.0");
    }

    @Test
    void aCallFreesWhatItMadeMeanwhile() {
        Module longWay = new Custom() {
            @Override
            protected Tensor forward(Tensor x) {
                return x.mul(2).add(1).neg().exp();
            }
        };
        try (Scope step = Scope.open()) {
            Tensor x = Tensor.of(1f);

            Tensor y = longWay.call(x);

            assertThat(step.count()).as("x and y").isEqualTo(2);
            assertThat(y.scope()).isSameAs(step);
        }
    }

    @Test
    void aFailingCallFreesWhatItMade() {
        Module failing = new Custom() {
            @Override
            protected Tensor forward(Tensor x) {
                return x.mul(2).matmul(x.mul(3).reshape(1, 2));
            }
        };
        try (Scope step = Scope.open()) {
            Tensor x = Tensor.of(1f, 2f);

            assertThatThrownBy(() -> failing.call(x.reshape(1, 2))).isInstanceOf(IllegalArgumentException.class);

            assertThat(step.count()).as("x and its view").isEqualTo(2);
            assertThat(Scope.current()).isSameAs(step);
        }
    }

    // ---- text ----

    @Test
    void theTreePrintsAsPyTorchPrintsIt() {
        Module net = new Module() {
            {
                child("features", new Sequential(
                        new Conv2d(1, 6, 5), new ReLU(), new MaxPool2d(2),
                        new Conv2d(6, 16, 3, 5, Attrs.Conv2d.of(2, 1, 1).dilation(1, 2).groups(2), false), new Tanh(),
                        new MaxPool2d(Attrs.Pool2d.window(3, 2).stride(2).padding(1).ceilMode(true)),
                        new AvgPool2d(2), new Sequential(), new Sequential(new Sigmoid())));
                child("flatten", new Flatten());
                child("classifier", new Linear(16, 10));
                child("drop", new Dropout(0.25));
                child("last", new Linear(10, 2, false));
            }

            @Override
            protected Tensor forward(Tensor x) {
                return x;
            }

            @Override
            protected String label() {
                return "Net";
            }
        };

        assertThat(net).hasToString("""
                Net(
                  (features): Sequential(
                    (0): Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1))
                    (1): ReLU()
                    (2): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
                    (3): Conv2d(6, 16, kernel_size=(3, 5), stride=(2, 2), padding=(1, 1), dilation=(1, 2), groups=2, bias=False)
                    (4): Tanh()
                    (5): MaxPool2d(kernel_size=(3, 2), stride=2, padding=1, dilation=1, ceil_mode=True)
                    (6): AvgPool2d(kernel_size=2, stride=2, padding=0)
                    (7): Sequential()
                    (8): Sequential(
                      (0): Sigmoid()
                    )
                  )
                  (flatten): Flatten(start_dim=1, end_dim=-1)
                  (classifier): Linear(in_features=16, out_features=10, bias=True)
                  (drop): Dropout(p=0.25, inplace=False)
                  (last): Linear(in_features=10, out_features=2, bias=False)
                )""");
    }

    @Test
    void aDescriptionStandsBeforeTheChildren() {
        Module scaled = new Custom() {
            {
                child("a", new ReLU());
            }

            @Override
            protected String describe() {
                return "scale=3";
            }

            @Override
            protected String label() {
                return "E";
            }
        };

        assertThat(new Sequential(scaled)).hasToString("""
                Sequential(
                  (0): E(
                    scale=3
                    (a): ReLU()
                  )
                )""");
    }
}
