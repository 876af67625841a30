package weft.train;

import java.util.List;
import weft.datasets.Batch;
import weft.datasets.DataLoader;
import weft.datasets.Epoch;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.layers.Module;
import weft.optim.Optimizer;

/**
 * The training loop: for each batch forward, loss, backward, step; after each epoch an evaluation. Everything else (progress,
 * history, checkpoints, pictures) is a {@link Callback}.
 */
public final class Trainer {

    /** How often the progress is read back from the device, in steps. */
    private static final int REPORT_EVERY = 20;

    private final Learner learner;
    private final DataLoader train;
    private final DataLoader validation;
    private final Device device;
    private final List<Callback> callbacks;

    /** Sees the training as it goes. */
    public interface Callback {

        /** Something happens that is to be known. */
        default void says(String line) {
        }

        /** An epoch begins; {@code epoch} counts from 1. */
        default void epochStarts(int epoch, long images) {
        }

        /** A step is done; {@code loss} is open until this returns, and reading it waits for the device. */
        default void stepEnds(long step, Tensor loss) {
        }

        /** Every few steps: means over the epoch so far. */
        default void progress(long images, double loss, double accuracy, double imagesPerSecond) {
        }

        /** An epoch and its evaluation are done. */
        default void epochEnds(EpochRecord epoch) {
        }
    }

    /** The model is on {@code device} already. */
    public Trainer(Module model, Optimizer optimizer, DataLoader train, DataLoader validation, Device device,
                   List<Callback> callbacks) {
        this(new Learner(model, optimizer), train, validation, device, callbacks);
    }

    /** What learns is on {@code device} already. */
    public Trainer(Learner learner, DataLoader train, DataLoader validation, Device device, List<Callback> callbacks) {
        this.learner = learner;
        this.train = train;
        this.validation = validation;
        this.device = device;
        this.callbacks = List.copyOf(callbacks);
    }

    /** Trains for {@code epochs} epochs. */
    public void run(int epochs) {
        run(1, epochs);
    }

    /** Trains the epochs {@code first} to {@code epochs}, counted from 1; none when all are done. */
    public void run(int first, int epochs) {
        for (int epoch = first; epoch <= epochs; epoch++) {
            int number = epoch;
            learner.epochStarts(epoch).ifPresent(line -> callbacks.forEach(callback -> callback.says(line)));
            callbacks.forEach(callback -> callback.epochStarts(number, train.samples()));
            EpochRecord record = epoch(number);
            callbacks.forEach(callback -> callback.epochEnds(record));
        }
    }

    private EpochRecord epoch(int number) {
        learner.model().train();
        long start = System.nanoTime();
        try (Scope _ = Scope.open(); Epoch batches = train.epoch(number)) {
            RunningMean mean = new RunningMean(device);
            long step = (long) (number - 1) * train.batches();
            while (batches.hasNext()) {
                try (Batch batch = batches.next()) {
                    step(++step, batch, mean);
                }
                if (step % REPORT_EVERY == 0) {
                    report(mean, start);
                }
            }
            mean.flush();
            double seconds = (System.nanoTime() - start) / 1e9;
            Evaluator.Result result =
                    learner.withFinalWeights(() -> Evaluator.evaluate(learner.model(), validation, device));
            learner.epochEnds(result.loss());
            return new EpochRecord(number, mean.loss(), mean.accuracy(), result.loss(), result.matrix().accuracy(), seconds,
                    mean.images() / seconds);
        }
    }

    private void step(long number, Batch batch, RunningMean mean) {
        try (Scope _ = Scope.open()) {
            DeviceBatch on = DeviceBatch.upload(batch, device);
            Learner.Answer answer = learner.answer(on.pictures(), on.labels());
            learner.learn(answer.loss());
            mean.add(answer.loss().detach(), answer.scores().detach(), on.labels());
            callbacks.forEach(callback -> callback.stepEnds(number, answer.loss()));
        }
    }

    private void report(RunningMean mean, long start) {
        mean.flush();
        double rate = mean.images() / ((System.nanoTime() - start) / 1e9);
        callbacks.forEach(callback -> callback.progress(mean.images(), mean.loss(), mean.accuracy(), rate));
    }
}
