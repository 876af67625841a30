package weft.bench;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.LinkedHashMap;
import java.util.Map;
import weft.engine.Tensor;

/** The same network, batch and optimizer as {@code LeNetStep}, in PyTorch through DJL, from the same initial weights. */
final class TorchLeNet implements AutoCloseable {

    private static final Shape ONE = new Shape(1, 1);
    private static final Shape TWO = new Shape(2, 2);
    private static final Shape NONE = new Shape(0, 0);

    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private final Map<String, NDArray> weights = new LinkedHashMap<>();
    private final NDArray images;
    private final NDArray labels;
    private final Loss criterion = Loss.softmaxCrossEntropyLoss();
    private final Optimizer optimizer;

    /** @param state the weights by their names, as a state dict of LeNet-5 has them */
    TorchLeNet(Map<String, Tensor> state, Tensor images, Tensor labels, double learningRate) {
        state.forEach((name, tensor) -> {
            NDArray weight = copy(tensor);
            weight.setRequiresGradient(true);
            weights.put(name, weight);
        });
        this.images = copy(images);
        this.labels = manager.create((int[]) labels.toArray(), new Shape(labels.dim(0)));
        this.optimizer = Optimizer.sgd().setLearningRateTracker(Tracker.fixed((float) learningRate)).optMomentum(0.9f).build();
    }

    private NDArray copy(Tensor tensor) {
        long[] dims = new long[tensor.rank()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = tensor.dim(i);
        }
        return manager.create(tensor.toFloats(), new Shape(dims));
    }

    /** One step: forward, loss, backward, SGD with momentum. */
    void run() {
        step(false);
    }

    /** One step, and the loss before it. */
    float loss() {
        return step(true);
    }

    /** What is computed belongs to the manager of the images, so that of the step borrows them. */
    private float step(boolean read) {
        try (NDManager step = manager.newSubManager();
             GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            images.attach(step);
            NDArray loss = criterion.evaluate(new NDList(labels), new NDList(forward(images)));
            collector.backward(loss);
            weights.forEach((name, weight) -> {
                try (NDArray gradient = weight.getGradient()) {
                    optimizer.update(name, weight, gradient);
                    gradient.subi(gradient);
                }
            });
            images.attach(manager);
            return read ? loss.getFloat() : 0;
        }
    }

    private NDArray forward(NDArray x) {
        NDArray maps = Pool.maxPool2d(Activation.relu(convolution(x, "features.0")), TWO, TWO, NONE, false);
        maps = Pool.maxPool2d(Activation.relu(convolution(maps, "features.3")), TWO, TWO, NONE, false);
        NDArray flat = maps.reshape(x.getShape().get(0), -1);
        return linear(Activation.relu(linear(Activation.relu(linear(flat, "classifier.1")), "classifier.3")), "classifier.5");
    }

    private NDArray convolution(NDArray x, String layer) {
        return Conv2d.conv2d(x, weights.get(layer + ".weight"), weights.get(layer + ".bias"), ONE, NONE, ONE).singletonOrThrow();
    }

    private NDArray linear(NDArray x, String layer) {
        return Linear.linear(x, weights.get(layer + ".weight"), weights.get(layer + ".bias")).singletonOrThrow();
    }

    Map<String, float[]> weights() {
        Map<String, float[]> copies = new LinkedHashMap<>();
        weights.forEach((name, weight) -> copies.put(name, weight.toFloatArray()));
        return copies;
    }

    @Override
    public void close() {
        manager.close();
    }
}
