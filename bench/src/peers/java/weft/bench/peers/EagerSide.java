package weft.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import weft.engine.op.attrs.Attrs;

/** A network as DJL runs it: one call of libtorch for each function, DJL's gradients, loss and optimizers. */
final class EagerSide implements NetworkSide {

    private final List<Layer> layers;
    private final TorchState state;
    private final boolean training;
    private final Optimizer optimizer;
    private final Loss criterion = Loss.softmaxCrossEntropyLoss();

    /** @param update null for inference */
    EagerSide(List<Layer> layers, TorchState state, Network.Update update) {
        this.layers = layers;
        this.state = state;
        this.training = update != null;
        this.optimizer = switch (update) {
            case null -> null;
            case Network.Update.Sgd(double rate, double momentum) -> Optimizer.sgd()
                    .setLearningRateTracker(Tracker.fixed((float) rate)).optMomentum((float) momentum).build();
            case Network.Update.Adam(double rate) -> Optimizer.adam().optLearningRateTracker(Tracker.fixed((float) rate))
                    .optBeta1((float) Network.Update.Adam.BETA1).optBeta2((float) Network.Update.Adam.BETA2)
                    .optEpsilon((float) Network.Update.Adam.EPS).build();
        };
        if (training) {
            state.weights.values().forEach(weight -> weight.setRequiresGradient(true));
        }
    }

    @Override
    public String name() {
        return "eager";
    }

    @Override
    public void run() {
        if (training) {
            step(false);
        } else {
            scores(false);
        }
    }

    @Override
    public double loss() {
        return step(true);
    }

    @Override
    public float[] scores() {
        return scores(true);
    }

    @Override
    public Map<String, float[]> state() {
        return state.values();
    }

    /** What is computed belongs to the manager of the images, so that of the step borrows them. */
    private float step(boolean read) {
        try (NDManager step = state.manager.newSubManager();
             GradientCollector collector = state.manager.getEngine().newGradientCollector()) {
            state.images.attach(step);
            NDArray loss = criterion.evaluate(new NDList(state.labels), new NDList(forward()));
            collector.backward(loss);
            state.weights.forEach((name, weight) -> {
                try (NDArray gradient = weight.getGradient()) {
                    optimizer.update(name, weight, gradient);
                }
            });
            state.images.attach(state.manager);
            return read ? loss.getFloat() : 0;
        }
    }

    private float[] scores(boolean read) {
        try (NDManager step = state.manager.newSubManager()) {
            state.images.attach(step);
            NDArray scores = forward();
            float[] values = read ? scores.toFloatArray() : null;
            state.images.attach(state.manager);
            return values;
        }
    }

    private NDArray forward() {
        Map<String, NDArray> values = new HashMap<>(state.weights);
        values.putAll(state.statistics);
        values.put(Recordings.IMAGES, state.images);
        NDArray y = null;
        for (Layer layer : layers) {
            y = apply(layer, values);
            values.put(layer.y(), y);
        }
        return y;
    }

    private static NDArray apply(Layer layer, Map<String, NDArray> values) {
        return switch (layer) {
            case Layer.Conv(_, String x, String w, String b, Attrs.Conv2d attrs) -> Conv2d.conv2d(values.get(x), values.get(w),
                    values.get(b), shape(attrs.stride()), shape(attrs.padding()), shape(attrs.dilation()), attrs.groups())
                    .singletonOrThrow();
            case Layer.Norm(_, String x, String w, String b, String mean, String var, double eps, double momentum,
                    boolean batch) ->
                // DJL's momentum is the share of the running statistics, Weft's and PyTorch's that of the batch.
                BatchNorm.batchNorm(values.get(x), values.get(mean), values.get(var), values.get(w), values.get(b), 1,
                        (float) (1 - momentum), (float) eps, batch).singletonOrThrow();
            case Layer.Linear(_, String x, String w, String b) ->
                ai.djl.nn.core.Linear.linear(values.get(x), values.get(w), values.get(b)).singletonOrThrow();
            case Layer.Relu(_, String x) -> Activation.relu(values.get(x));
            case Layer.MaxPool(_, String x, Attrs.Pool2d pool) -> Pool.maxPool2d(values.get(x), shape(pool.kernel()),
                    shape(pool.stride()), shape(pool.padding()), pool.ceilMode());
            case Layer.AvgPool(_, String x, Attrs.Pool2d pool) -> Pool.avgPool2d(values.get(x), shape(pool.kernel()),
                    shape(pool.stride()), shape(pool.padding()), pool.ceilMode(), pool.countIncludePad());
            case Layer.AdaptiveAvgPool(_, String x, int height, int width) -> {
                if (height != 1 || width != 1) {
                    throw new IllegalArgumentException("DJL hands over no adaptive pooling but the global one");
                }
                yield Pool.globalAvgPool2d(values.get(x));
            }
            case Layer.Add(_, String a, String b) -> values.get(a).add(values.get(b));
            case Layer.Pad(_, String x, Attrs.Pad pad) -> values.get(x).pad(new Shape(NetworkScript.padding(pad).stream()
                    .mapToLong(Integer::longValue).toArray()), pad.value());
            case Layer.Reshape(_, String x, weft.engine.Shape shape) -> values.get(x).reshape(
                    new Shape(LongStream.range(0, shape.rank()).map(i -> shape.dim((int) i)).toArray()));
        };
    }

    private static Shape shape(Attrs.Sides sides) {
        return new Shape(sides.h(), sides.w());
    }

    @Override
    public void close() {
        state.close();
    }
}
