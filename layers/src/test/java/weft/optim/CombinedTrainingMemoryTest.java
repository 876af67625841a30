package weft.optim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.autograd.NoGrad;
import weft.engine.Device;
import weft.engine.Pool;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.random.Generator;
import weft.layers.BatchNorm2d;
import weft.layers.Concat;
import weft.layers.Conv2d;
import weft.layers.Dropout2d;
import weft.layers.Flatten;
import weft.layers.Identity;
import weft.layers.Linear;
import weft.layers.Module;
import weft.layers.Parameter;
import weft.layers.ReLU;
import weft.layers.Residual;
import weft.layers.Sequential;
import weft.layers.loss.CrossEntropyLoss;

/** What a step combines (shared blocks, branches, clipping, averages, a group that joins late) leaves no memory in use. */
class CombinedTrainingMemoryTest {

    private static final SGD.Settings RULE = new SGD.Settings(0.9, 0, 0, false);
    private static final int WARM_UP = 3;
    private static final int STEPS = 40;

    private final Pool pool = Device.cpu().pool();

    private static Module net() {
        Generator.seed(1);
        Module shared = new Residual(new Sequential(new Conv2d(4, 4, 3, 1, 1), new BatchNorm2d(4), new ReLU()));
        Module branches = new Concat(new Identity(), new Sequential(new Conv2d(4, 2, 1), new BatchNorm2d(2)), new Dropout2d(0.2));
        return new Sequential(new Conv2d(1, 4, 3, 1, 1), shared, shared, branches,
                new Residual(new Identity(), new BatchNorm2d(10), new ReLU()), new Flatten(), new Linear(10 * 36, 3));
    }

    private static void step(Module net, Optimizer optimizer, WeightAverage average, int number) {
        try (Scope _ = Scope.open()) {
            float[] images = new float[2 * 36];
            for (int i = 0; i < images.length; i++) {
                images[i] = (float) Math.sin(i * (number % 7 + 1));
            }
            Tensor scores = net.call(Tensor.of(Shape.of(2, 1, 6, 6), images));
            Tensor loss = new CrossEntropyLoss().call(scores, Tensor.of(number % 3, 1));
            optimizer.zeroGrad();
            loss.backward();
            GradientClipping.byNorm(optimizer, 0.5);
            optimizer.step();
            average.update();
            assertThat(loss.item()).isFinite();
        }
    }

    private static void evaluate(Module net, WeightAverage average) {
        net.eval();
        try (Scope _ = Scope.open(); NoGrad _ = NoGrad.enter()) {
            average.during(() -> net.call(Tensor.ones(2, 1, 6, 6)).toFloats());
        }
        net.train();
    }

    @Test
    void stepsTakeNoMoreMemoryBeforeAndAfterAGroupJoins() {
        long before = pool.usedBytes();
        try (Scope model = Scope.open()) {
            Module net = net();
            net.freeze("");
            net.unfreeze("6.");
            List<Parameter> frozen = net.parameters().stream().filter(Parameter::isFrozen).toList();
            Optimizer optimizer = new SGD(net.parameters(), 0.01, RULE);
            WeightAverage average = new WeightAverage(optimizer, 0.9);
            requireSteady(model, net, optimizer, average);

            // A body that is unfrozen in the middle of a step still lies in the model's scope.
            try (Scope _ = Scope.open()) {
                net.unfreeze("");
                optimizer.addGroup(frozen, 0.001, RULE);
            }
            requireSteady(model, net, optimizer, average);
        }
        assertThat(pool.usedBytes()).isEqualTo(before);
    }

    private void requireSteady(Scope model, Module net, Optimizer optimizer, WeightAverage average) {
        for (int i = 0; i < WARM_UP; i++) {
            step(net, optimizer, average, i);
            evaluate(net, average);
        }
        long used = pool.usedBytes();
        int members = model.count();
        for (int i = 0; i < STEPS; i++) {
            step(net, optimizer, average, i);
            evaluate(net, average);

            assertThat(pool.usedBytes()).as("used after step %d", i).isEqualTo(used);
            assertThat(model.count()).as("members of the model's scope after step %d", i).isEqualTo(members);
        }
    }
}
