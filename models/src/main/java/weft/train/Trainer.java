package weft.train;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import weft.datasets.loading.Batch;
import weft.datasets.loading.DataLoader;
import weft.datasets.loading.Epoch;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.layers.Module;
import weft.optim.Optimizer;
import weft.train.learner.DeviceBatch;
import weft.train.learner.DivergedException;
import weft.train.learner.Divergence;
import weft.train.learner.Learner;
import weft.train.learner.Position;
import weft.train.measures.EpochRecord;
import weft.train.measures.RunningMean;

/**
 * The training loop: for each batch forward, loss, backward, step; after each epoch an evaluation. Everything else (progress,
 * history, checkpoints, pictures) is a {@link Callback}. A loss that is not finite ends it.
 */
public final class Trainer {
    private final Learner learner;
    private final DataLoader train;
    private final DataLoader validation;
    private final Device device;
    private final List<Callback> callbacks;
    /** A real GPU works ahead of this thread, and reading a loss would make it wait; elsewhere each loss is there already. */
    private final boolean worksAhead;

    /** Is called as the training goes on. */
    public interface Callback {

        /** Has a line of text for the user. */
        default void says(String line) {}

        /** An epoch begins, or goes on after some images of it; {@code epoch} counts from 1. */
        default void epochStarts(int epoch, long images) {}

        /** A step is done; {@code loss} is open until this returns, and reading it waits for the device. */
        default void stepEnds(long step, Tensor loss) {}

        /** Every few steps: means over the epoch so far. */
        default void progress(long images, double loss, double accuracy, double imagesPerSecond) {}

        /** The evaluation after the epoch has seen {@code images} of its {@code all} images. */
        default void validates(long images, long all) {}

        /** An epoch and its evaluation are done. */
        default void epochEnds(EpochRecord epoch) {}
    }

    /** Sees the run between two steps, where all that it needs to go on can be kept. */
    interface Pause {

        /** A step has ended; asking for the place waits for the device. May throw to end the run. */
        default void between(Supplier<Position> place) {}

        /** Whether to abort an evaluation; it is made again when the run is continued. */
        default boolean isStopAsked() {
            return false;
        }

        /** Never. */
        Pause NONE = new Pause() {
        };
    }

    /** Aborts an evaluation. */
    private static final class EvaluationLeft extends RuntimeException {}

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
        this.worksAhead = device.name().startsWith("cuda");
    }

    /**
     * Trains for {@code epochs} epochs.
     *
     * @throws DivergedException when a loss is NaN or infinite
     */
    public void run(int epochs) {
        run(Position.before(1), epochs, Pause.NONE);
    }

    /** Trains from a place on to the end of {@code epochs} epochs; not at all when all are done. */
    void run(Position from, int epochs, Pause pause) {
        Position place = from;
        for (int epoch = from.epoch(); epoch <= epochs; epoch++) {
            if (place.steps() == 0) {
                learner.epochStarts(epoch).ifPresent(line -> callbacks.forEach(callback -> callback.says(line)));
            }
            int number = epoch;
            callbacks.forEach(callback -> callback.epochStarts(number, train.samples()));
            EpochRecord record = epoch(place, pause);
            callbacks.forEach(callback -> callback.epochEnds(record));
            place = Position.before(epoch + 1);
            if (epoch < epochs) {
                Position next = place;
                pause.between(() -> next);
            }
        }
    }

    private EpochRecord epoch(Position from, Pause pause) {
        learner.model().train();
        Clock clock = new Clock(from);
        try (Scope _ = Scope.open(); Epoch batches = train.epoch(from.epoch(), from.steps())) {
            RunningMean mean = new RunningMean(device, from.sums());
            long before = (long) (from.epoch() - 1) * train.batches();
            for (int done = from.steps(); batches.hasNext();) {
                try (Batch batch = batches.next()) {
                    step(from.epoch(), before + ++done, batch, mean);
                }
                if (!worksAhead || mean.isFull()) {
                    requireFinite(from.epoch(), before + done, mean);
                    report(mean, clock);
                }
                int steps = done;
                pause.between(() -> place(from.epoch(), before, steps, mean, clock));
            }
            requireFinite(from.epoch(), before + train.batches(), mean);
            Position end = place(from.epoch(), before, train.batches(), mean, clock);
            Evaluator.Result result = evaluate(end, pause);
            learner.epochEnds(result.loss());
            return new EpochRecord(from.epoch(), mean.loss(), mean.accuracy(), result.loss(), result.matrix().accuracy(),
                    end.seconds(), mean.images() / end.seconds());
        }
    }

    private Position place(int epoch, long before, int steps, RunningMean mean, Clock clock) {
        requireFinite(epoch, before + steps, mean);
        return new Position(epoch, steps, mean.sums(), clock.seconds());
    }

    private void step(int epoch, long number, Batch batch, RunningMean mean) {
        try (Scope _ = Scope.open()) {
            DeviceBatch on = DeviceBatch.upload(batch, device);
            Module.Judged answer = learner.answer(on.images(), on.labels());
            mean.add(answer.loss().detach(), answer.output().detach(), on.labels());
            if (!worksAhead && !Double.isFinite(answer.loss().item())) {
                throw new Divergence(learner).inStep(epoch, number, answer.loss().item(), on);
            }
            learner.learn(answer.loss());
            callbacks.forEach(callback -> callback.stepEnds(number, answer.loss()));
        }
    }

    /** Reads the losses so far; {@code step} is the last one. */
    private void requireFinite(int epoch, long step, RunningMean mean) {
        OptionalInt broken = mean.flush();
        if (broken.isPresent()) {
            throw new Divergence(learner).afterStep(epoch, step - broken.getAsInt());
        }
    }

    private Evaluator.Result evaluate(Position end, Pause pause) {
        long all = validation.samples();
        try {
            Evaluator.Result result =
                    learner.withFinalWeights(() -> Evaluator.evaluate(learner.model(), validation, device, images -> {
                        callbacks.forEach(callback -> callback.validates(images, all));
                        if (pause.isStopAsked() && images < all) {
                            throw new EvaluationLeft();
                        }
                    }));
            if (all > 0 && !Double.isFinite(result.loss())) {
                throw new Divergence(learner).inEvaluation(end.epoch(), result.loss());
            }
            return result;
        } catch (EvaluationLeft left) {
            // Here the weights are those of the steps again, not their averages.
            pause.between(() -> end);
            throw new IllegalStateException("training goes on after it was asked to stop", left);
        }
    }

    private void report(RunningMean mean, Clock clock) {
        double rate = mean.images() / clock.seconds();
        callbacks.forEach(callback -> callback.progress(mean.images(), mean.loss(), mean.accuracy(), rate));
    }

    /** How long an epoch's steps take, those before an interruption included. */
    private static final class Clock {
        private final long start = System.nanoTime();
        private final double before;

        Clock(Position from) {
            before = from.seconds();
        }

        double seconds() {
            return before + (System.nanoTime() - start) / 1e9;
        }
    }
}
