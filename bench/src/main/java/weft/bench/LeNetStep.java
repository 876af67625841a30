package weft.bench;

import java.util.SplittableRandom;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.random.Generator;
import weft.layers.loss.CrossEntropyLoss;
import weft.models.LeNet5;
import weft.optim.SGD;

/** Training steps of LeNet-5 on one batch, over and over: forward, loss, backward, SGD with momentum 0.9. */
public final class LeNetStep implements AutoCloseable {

    private final Device.Use use;
    private final Scope scope;
    private final LeNet5 model;
    private final SGD optimizer;
    private final CrossEntropyLoss criterion = new CrossEntropyLoss();
    private final Tensor images;
    private final Tensor labels;

    /** A network with its initial weights and a batch of noise, both on {@code device}. */
    public LeNetStep(Device device, int batch, double learningRate) {
        use = Device.use(device);
        scope = Scope.open();
        Generator.seed(1);
        model = new LeNet5(10);
        optimizer = new SGD(model.parameters(), learningRate, new SGD.Settings(0.9, 0, 0, false));
        var random = new SplittableRandom(1);
        float[] pixels = new float[batch * 32 * 32];
        int[] classes = new int[batch];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        for (int i = 0; i < batch; i++) {
            classes[i] = random.nextInt(10);
        }
        images = Tensor.of(Shape.of(batch, 1, 32, 32), pixels, device);
        labels = Tensor.of(Shape.of(batch), classes, device);
    }

    LeNet5 model() {
        return model;
    }

    Tensor images() {
        return images;
    }

    Tensor labels() {
        return labels;
    }

    /** One step. */
    public void run() {
        try (Scope _ = Scope.open()) {
            step();
        }
    }

    /** One step, and the loss before it. */
    double loss() {
        try (Scope _ = Scope.open()) {
            return step().item();
        }
    }

    private Tensor step() {
        Tensor loss = criterion.call(model.call(images), labels);
        optimizer.zeroGrad();
        loss.backward();
        optimizer.step();
        return loss;
    }

    @Override
    public void close() {
        scope.close();
        use.close();
    }
}
