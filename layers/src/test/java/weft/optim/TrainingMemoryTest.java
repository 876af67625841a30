package weft.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import weft.autograd.NoGrad;
import weft.engine.Device;
import weft.engine.Pool;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.random.Generator;
import weft.layers.Conv2d;
import weft.layers.Dropout;
import weft.layers.Flatten;
import weft.layers.Linear;
import weft.layers.MaxPool2d;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;
import weft.layers.loss.CrossEntropyLoss;

/** Training takes the same memory in its last step as in its first. */
class TrainingMemoryTest {

    private static final int STEPS = 2000;
    private static final int WARM_UP = 3;

    private final Pool pool = Device.cpu().pool();

    private static Module net() {
        Generator.seed(1);
        return new Sequential(new Conv2d(1, 4, 3, 1, 1), new ReLU(), new MaxPool2d(2), new Flatten(), new Dropout(0.1),
                new Linear(4 * 4 * 4, 16), new ReLU(), new Linear(16, 10));
    }

    private static double step(Module net, Optimizer optimizer, int number) {
        try (Scope _ = Scope.open()) {
            float[] images = new float[4 * 8 * 8];
            for (int i = 0; i < images.length; i++) {
                images[i] = (float) Math.sin(i * (number % 7 + 1));
            }
            Tensor x = Tensor.of(Shape.of(4, 1, 8, 8), images);
            Tensor loss = new CrossEntropyLoss().call(net.call(x), Tensor.of(number % 7, 1, 2, 3));
            optimizer.zeroGrad();
            loss.backward();
            optimizer.step();
            return loss.item();
        }
    }

    @Test
    void twoThousandStepsTakeNoMoreMemoryThanAFew() {
        try (Scope model = Scope.open()) {
            Module net = net();
            Optimizer optimizer = new Adam(net.parameters(), 0.001);
            for (int i = 0; i < WARM_UP; i++) {
                step(net, optimizer, i);
            }
            long used = pool.usedBytes();
            long pooled = pool.pooledBytes();
            int members = model.count();

            for (int i = 0; i < STEPS; i++) {
                step(net, optimizer, i);

                assertThat(pool.usedBytes()).as("used after step %d", i).isEqualTo(used);
                assertThat(pool.pooledBytes()).as("pooled after step %d", i).isEqualTo(pooled);
                assertThat(model.count()).as("members of the model's scope after step %d", i).isEqualTo(members);
            }
            assertThat(Scope.current()).isSameAs(model);
        }
    }

    @Test
    void evaluationsInBetweenTakeNothingEither() {
        try (Scope model = Scope.open()) {
            Module net = net();
            Optimizer optimizer = new SGD(net.parameters(), 0.01, new SGD.Settings(0.9, 0, 0, false));
            for (int i = 0; i < WARM_UP; i++) {
                step(net, optimizer, i);
                evaluate(net);
            }
            long used = pool.usedBytes();
            long pooled = pool.pooledBytes();
            int members = model.count();

            for (int i = 0; i < 50; i++) {
                step(net, optimizer, i);
                evaluate(net);
            }

            assertThat(pool.usedBytes()).isEqualTo(used);
            assertThat(pool.pooledBytes()).isEqualTo(pooled);
            assertThat(model.count()).isEqualTo(members);
        }
    }

    private static void evaluate(Module net) {
        net.eval();
        try (Scope _ = Scope.open(); NoGrad _ = NoGrad.enter()) {
            net.call(Tensor.ones(4, 1, 8, 8));
        }
        net.train();
    }

    @Test
    void aStepThatFailsHalfwayFreesEverything() {
        try (Scope model = Scope.open()) {
            Module net = net();
            Optimizer optimizer = new SGD(net.parameters(), 0.01);
            step(net, optimizer, 0);
            long used = pool.usedBytes();
            int members = model.count();

            assertThatThrownBy(() -> {
                try (Scope _ = Scope.open()) {
                    Tensor scores = net.call(Tensor.ones(4, 1, 8, 8));
                    new CrossEntropyLoss().call(scores, Tensor.of(1, 2, 3)).backward();
                }
            }).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("got float32[4, 10] and int32[3]");

            assertThat(pool.usedBytes()).isEqualTo(used);
            assertThat(model.count()).isEqualTo(members);
            assertThat(Scope.current()).isSameAs(model);
        }
    }

    @Test
    void theModelsScopeFreesModelAndOptimizer() {
        long before = pool.usedBytes();

        try (Scope _ = Scope.open()) {
            Module net = net();
            step(net, new Adam(net.parameters(), 0.001), 0);
        }

        assertThat(pool.usedBytes()).isEqualTo(before);
    }

    @Test
    void aTrainingLearnsItsData() {
        try (Scope _ = Scope.open()) {
            Module net = net();
            Optimizer optimizer = new Adam(net.parameters(), 0.01);
            double first = 0;
            double last = 0;
            for (int i = 0; i < 140; i++) {
                double loss = step(net, optimizer, i);
                first += i < 7 ? loss / 7 : 0;
                last += i >= 133 ? loss / 7 : 0;
            }

            assertThat(last).isLessThan(0.5 * first);
        }
    }
}
