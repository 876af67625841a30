package weft.train;

import java.util.function.LongConsumer;
import weft.autograd.NoGrad;
import weft.datasets.loading.Batch;
import weft.datasets.loading.DataLoader;
import weft.datasets.loading.Epoch;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.layers.Module;
import weft.layers.loss.CrossEntropyLoss;
import weft.train.learner.DeviceBatch;
import weft.train.measures.ConfusionMatrix;

/** Runs a network over a data set without learning. */
public final class Evaluator {

    private static final CrossEntropyLoss LOSS = new CrossEntropyLoss(Attrs.Reduction.NONE, -100);

    private Evaluator() {}

    /**
     * The result.
     *
     * @param loss   mean cross entropy per image
     * @param matrix counts of (true class, predicted class)
     */
    public record Result(double loss, ConfusionMatrix matrix) {}

    /**
     * Evaluates {@code model}, in evaluation mode; if it was in training mode, it and all modules inside are put back into that.
     * Losses are added up in double, one by one, so that the result does not depend on the batch size.
     *
     * @throws IllegalArgumentException when the images or labels are not what the network takes
     */
    public static Result evaluate(Module model, DataLoader loader, Device device) {
        return evaluate(model, loader, device, _ -> {});
    }

    /** As {@link #evaluate(Module, DataLoader, Device)}; {@code seen} is told after each batch how many images that makes. */
    static Result evaluate(Module model, DataLoader loader, Device device, LongConsumer seen) {
        boolean training = model.isTraining();
        ConfusionMatrix matrix = new ConfusionMatrix(loader.dataset().classes().size());
        double loss = 0;
        model.eval();
        try (NoGrad _ = NoGrad.enter(); Epoch epoch = loader.epoch(0)) {
            while (epoch.hasNext()) {
                try (Scope _ = Scope.open(); Batch batch = epoch.next()) {
                    DeviceBatch on = DeviceBatch.upload(batch, device);
                    Tensor scores = model.call(on.images());
                    for (double each : LOSS.call(scores, on.labels()).toDoubles()) {
                        loss += each;
                    }
                    matrix.addAll(on.labels().toInts(), scores.argmax(1).toInts());
                    seen.accept(matrix.total());
                }
            }
        } finally {
            if (training) {
                model.train();
            }
        }
        return new Result(loss / matrix.total(), matrix);
    }
}
