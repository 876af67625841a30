package weft.bench.peers;

import java.util.List;
import java.util.SplittableRandom;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.random.Generator;
import weft.layers.Module;
import weft.models.Models;

/**
 * A network of the comparison.
 *
 * @param name      what {@link Models} calls it
 * @param size      height and width of its images
 * @param training  the batch of its training step; 0 where only inference is compared
 * @param optimizer what its training step updates weights by
 * @param inference the batches of its inference
 */
record Network(String name, int size, int training, Update optimizer, List<Integer> inference) {

    private static final List<Integer> ONE_AND_MANY = List.of(1, 64);
    private static final Update MOMENTUM = new Update.Sgd(0.01, 0.9);

    /** From small to large. */
    static final List<Network> ALL = List.of(
            new Network("lenet5", 32, 64, MOMENTUM, ONE_AND_MANY),
            new Network("small-convnet", 32, 64, MOMENTUM, ONE_AND_MANY),
            new Network("resnet20", 32, 128, MOMENTUM, ONE_AND_MANY),
            new Network("vgg-like", 64, 16, MOMENTUM, ONE_AND_MANY),
            new Network("resnet18-cifar", 32, 64, new Update.Adam(0.001), ONE_AND_MANY),
            new Network("resnet50", 224, 0, MOMENTUM, List.of(8)));

    private static final long SEED = 1;

    /** How a training step changes the weights. */
    sealed interface Update {

        /** Stochastic gradient descent with momentum. */
        record Sgd(double rate, double momentum) implements Update {}

        /** Adam with PyTorch's defaults but for the learning rate. */
        record Adam(double rate) implements Update {

            static final double BETA1 = 0.9;
            static final double BETA2 = 0.999;
            static final double EPS = 1e-8;
        }
    }

    /** The network with its initial weights, the same at each call. */
    Module make(Device device) {
        try (Device.Use _ = Device.use(device)) {
            Generator.seed(SEED);
            return Models.named(name).make(classes());
        }
    }

    int classes() {
        return Models.named(name).classes();
    }

    /** Images of noise: [batch, C, size, size]. */
    Tensor images(int batch, Device device) {
        Shape shape = Shape.of(batch, Models.named(name).channels(), size, size);
        var random = new SplittableRandom(SEED);
        float[] pixels = new float[shape.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        return Tensor.of(shape, pixels, device);
    }

    /** A class for each image: [batch]. */
    Tensor labels(int batch, Device device) {
        var random = new SplittableRandom(SEED);
        int[] labels = new int[batch];
        for (int i = 0; i < batch; i++) {
            labels[i] = random.nextInt(classes());
        }
        return Tensor.of(Shape.of(batch), labels, device);
    }
}
