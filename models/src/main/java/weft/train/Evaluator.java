package weft.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
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
import weft.layers.loss.LossFunction;
import weft.train.learner.DeviceBatch;
import weft.train.measures.ConfusionMatrix;
import weft.train.measures.Mistakes;
import weft.train.measures.Ranking;

/** Runs a network over a data set without learning. */
public final class Evaluator {

    /** The cross entropy of each image. */
    static final LossFunction CROSS_ENTROPY = new CrossEntropyLoss(Attrs.Reduction.NONE, -100);

    /** How many of its worst mistakes a result has. */
    private static final int MOST_MISTAKES = 16;

    private Evaluator() {}

    /**
     * The result.
     *
     * @param loss   mean loss per image
     * @param matrix counts of (true class, predicted class)
     * @param top5   share of images whose class is among the five with the highest scores, 0 to 1
     * @param auc    the area under the ROC curve, 0 to 1, where there are two classes and images of both
     * @param worst  the worst mistakes, the worst first
     */
    public record Result(double loss, ConfusionMatrix matrix, double top5, OptionalDouble auc, List<Mistakes.Mistake> worst) {

        /** The metrics beside loss and accuracy by name, each with {@code prefix} before it. */
        public Map<String, Double> metrics(String prefix) {
            Map<String, Double> all = new LinkedHashMap<>();
            if (matrix.classes() > Ranking.TOP) {
                all.put(prefix + "top5", top5);
            }
            all.put(prefix + "macro_precision", matrix.macroPrecision());
            all.put(prefix + "macro_recall", matrix.macroRecall());
            all.put(prefix + "macro_f1", matrix.macroF1());
            auc.ifPresent(area -> all.put(prefix + "auc", area));
            return all;
        }
    }

    /**
     * Evaluates {@code model}, in evaluation mode; if it was in training mode, it and all modules inside are put back into that.
     * Losses are added up in double, one by one, so that the result does not depend on the batch size.
     *
     * @throws IllegalArgumentException when the images or labels are not what the network takes
     */
    public static Result evaluate(Module model, DataLoader loader, Device device) {
        return evaluate(model, loader, device, CROSS_ENTROPY, _ -> {});
    }

    /**
     * As {@link #evaluate(Module, DataLoader, Device)}, with a loss of single images or the mean of a batch; {@code seen} is told
     * after each batch how many images that makes.
     */
    static Result evaluate(Module model, DataLoader loader, Device device, LossFunction criterion, LongConsumer seen) {
        boolean training = model.isTraining();
        int classes = loader.dataset().classes().size();
        ConfusionMatrix matrix = new ConfusionMatrix(classes);
        Ranking ranking = new Ranking(classes);
        Mistakes mistakes = new Mistakes(classes, MOST_MISTAKES);
        double loss = 0;
        model.eval();
        try (NoGrad _ = NoGrad.enter(); Epoch epoch = loader.epoch(0)) {
            while (epoch.hasNext()) {
                try (Scope _ = Scope.open(); Batch batch = epoch.next()) {
                    DeviceBatch on = DeviceBatch.upload(batch, device);
                    Tensor scores = model.call(on.images());
                    loss += sum(criterion.call(scores, on.labels()), batch.n());
                    int[] labels = on.labels().toInts();
                    int[] predicted = scores.argmax(1).toInts();
                    float[] values = scores.toFloats();
                    matrix.addAll(labels, predicted);
                    ranking.addAll(values, labels);
                    mistakes.addAll(values, batch.indices(), labels, predicted);
                    seen.accept(matrix.total());
                }
            }
        } finally {
            if (training) {
                model.train();
            }
        }
        return new Result(loss / matrix.total(), matrix, ranking.top(), ranking.auc(), mistakes.worst());
    }

    /** The sum over {@code n} images of their losses, or of their mean, a scalar. */
    private static double sum(Tensor losses, int n) {
        if (losses.rank() == 0) {
            return n * losses.item();
        }
        double sum = 0;
        for (double each : losses.toDoubles()) {
            sum += each;
        }
        return sum;
    }
}
