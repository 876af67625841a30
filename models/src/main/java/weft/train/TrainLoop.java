package weft.train;

import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import weft.train.measures.StepRecord;
import weft.train.watch.NanWatch;

/**
 * The training loop: for each batch forward, loss, backward, step; after each epoch an evaluation. Everything else (progress,
 * history, checkpoints, pictures) is a {@link Callback}. A loss that is not finite ends it.
 *
 * <p>This is the inner part; {@link Trainer} makes a whole run around it.
 */
public final class TrainLoop {
    private final Learner learner;
    private final Passes passes;
    private final Device device;
    private final List<Callback> callbacks;
    private final RunControl control;
    private final Optional<NanWatch> watch;
    /** A real GPU works ahead of this thread, and reading a loss would make it wait; elsewhere each loss is there already. */
    private final boolean worksAhead;

    /**
     * What is read in an epoch.
     *
     * @param train         to learn from
     * @param validation    evaluated after each epoch
     * @param seen          training images that are evaluated like those of the validation part, if this is wanted
     * @param evaluateEvery after how many steps the validation part is evaluated, too; 0 for never
     */
    record Passes(DataLoader train, DataLoader validation, Optional<DataLoader> seen, int evaluateEvery) {}

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
    public TrainLoop(Module model, Optimizer optimizer, DataLoader train, DataLoader validation, Device device,
            List<Callback> callbacks) {
        this(new Learner(model, optimizer), train, validation, device, callbacks);
    }

    /** What learns is on {@code device} already. */
    public TrainLoop(Learner learner, DataLoader train, DataLoader validation, Device device, List<Callback> callbacks) {
        this(learner, new Passes(train, validation, Optional.empty(), 0), device, callbacks);
    }

    TrainLoop(Learner learner, Passes passes, Device device, List<Callback> callbacks) {
        this(learner, passes, device, callbacks, Optional.empty());
    }

    /** The watch is closed by the caller. */
    TrainLoop(Learner learner, Passes passes, Device device, List<Callback> callbacks, Optional<NanWatch> watch) {
        this.watch = watch;
        this.learner = learner;
        this.passes = passes;
        this.device = device;
        this.callbacks = List.copyOf(callbacks);
        this.control = new RunControl(learner, device, this.callbacks);
        this.worksAhead = device.name().startsWith("cuda");
    }

    /**
     * Trains for {@code epochs} epochs.
     *
     * @return why the run ended before, if a callback stopped it
     * @throws DivergedException when a loss is NaN or infinite
     */
    public Optional<String> run(int epochs) {
        return run(Position.before(1), epochs, Pause.NONE);
    }

    /** Trains from a place on to the end of {@code epochs} epochs; not at all when all are done. */
    Optional<String> run(Position from, int epochs, Pause pause) {
        control.goesOnAfter(from.epoch() - 1);
        callbacks.forEach(callback -> callback.runStarts(control));
        Position place = from;
        for (int epoch = from.epoch(); epoch <= epochs && control.stopped().isEmpty(); epoch++) {
            if (place.steps() == 0) {
                learner.epochStarts(epoch).ifPresent(control::log);
            }
            int number = epoch;
            callbacks.forEach(callback -> callback.epochStarts(number, passes.train.samples()));
            EpochRecord record = epoch(place, pause);
            callbacks.forEach(callback -> callback.epochEnds(record));
            place = Position.before(epoch + 1);
            if (epoch < epochs && control.stopped().isEmpty()) {
                Position next = place;
                pause.between(() -> next);
            }
        }
        return control.stopped();
    }

    private EpochRecord epoch(Position from, Pause pause) {
        learner.model().train();
        Clock clock = new Clock(from);
        DataLoader train = passes.train;
        double rate = learner.optimizer().learningRate();
        try (Scope _ = Scope.open(); Epoch batches = train.epoch(from.epoch(), from.steps())) {
            RunningMean mean = new RunningMean(device, from.sums());
            long before = (long) (from.epoch() - 1) * train.batches();
            int done = from.steps();
            while (batches.hasNext() && control.stopped().isEmpty()) {
                try (Batch batch = batches.next()) {
                    step(from.epoch(), before, ++done, batch, mean);
                }
                if (!worksAhead || mean.isFull()) {
                    requireFinite(from.epoch(), before + done, mean);
                    report(mean, clock);
                }
                if (!endsUpdate(done)) {
                    continue; // between two updates there are gradients, which no checkpoint keeps
                }
                evaluateStep(from.epoch(), before, done, mean, clock);
                int steps = done;
                pause.between(() -> place(from.epoch(), before, steps, mean, clock));
            }
            requireFinite(from.epoch(), before + done, mean);
            Position end = place(from.epoch(), before, done, mean, clock);
            Evaluator.Result result = evaluate(passes.validation, end, pause);
            learner.epochEnds(result.loss());
            callbacks.forEach(callback -> callback.evaluated(from.epoch(), result));
            Map<String, Double> metrics = result.metrics("val_");
            passes.seen.map(seen -> evaluate(seen, end, pause)).ifPresent(seen -> {
                metrics.put("train_eval_loss", seen.loss());
                metrics.put("train_eval_acc", seen.matrix().accuracy());
            });
            metrics.put("lr", rate);
            metrics.putAll(control.takeMetrics());
            return new EpochRecord(from.epoch(), mean.loss(), mean.accuracy(), result.loss(), result.matrix().accuracy(),
                    end.seconds(), mean.images() / end.seconds(), metrics);
        }
    }

    /** Whether the weights were updated after the batches that are done in this epoch; its last update may have fewer of them. */
    private boolean endsUpdate(int done) {
        return done % learner.accumulated() == 0 || done == passes.train.batches();
    }

    /** The evaluation between the epochs' ends, where it is asked for. The end of an epoch has its own. */
    private void evaluateStep(int epoch, long before, int done, RunningMean mean, Clock clock) {
        long step = before + done;
        if (passes.evaluateEvery == 0 || step / passes.evaluateEvery == (step - learner.accumulated()) / passes.evaluateEvery
                || done == passes.train.batches()) {
            return;
        }
        long start = System.nanoTime();
        Position here = place(epoch, before, done, mean, clock);
        // It is not aborted: a run that goes on from here would not make it again.
        Evaluator.Result result = evaluate(passes.validation, here, Pause.NONE);
        clock.leaveOut(System.nanoTime() - start);
        StepRecord record = new StepRecord(step, epoch, mean.loss(), mean.accuracy(), result.loss(), result.matrix().accuracy(),
                result.metrics("val_"));
        callbacks.forEach(callback -> callback.stepEvaluated(record));
    }

    private Position place(int epoch, long before, int steps, RunningMean mean, Clock clock) {
        requireFinite(epoch, before + steps, mean);
        return new Position(epoch, steps, mean.sums(), clock.seconds());
    }

    private void step(int epoch, long before, int done, Batch batch, RunningMean mean) {
        long number = before + done;
        try (Scope _ = Scope.open()) {
            DeviceBatch on = DeviceBatch.upload(batch, device);
            callbacks.forEach(callback -> callback.stepStarts(number, on));
            boolean first = (done - 1) % learner.accumulated() == 0;
            double share = share(done, batch.n());
            watch.ifPresent(w -> w.begins(epoch, number, on, share, first));
            try {
                Module.Judged answer = learner.answer(on.images(), on.targets());
                mean.add(answer.loss().detach(), answer.output().detach(), on.labels());
                if (!worksAhead && !Double.isFinite(answer.loss().item())) {
                    throw new Divergence(learner).inStep(epoch, number, answer.loss().item(), on);
                }
                learner.accumulate(answer.loss(), share, first);
                if (endsUpdate(done)) {
                    watch.ifPresent(NanWatch::updates);
                    learner.update();
                }
                watch.ifPresent(NanWatch::ends);
                callbacks.forEach(callback -> callback.stepEnds(number, answer.loss()));
            } catch (RuntimeException e) {
                throw watch.map(w -> w.explain(e, epoch, number, device)).orElse(e);
            }
        }
    }

    /** The share of a batch in the images of its update. */
    private double share(int done, int images) {
        long first = (long) (done - 1) / learner.accumulated() * learner.accumulated() * passes.train.batchSize();
        long all = (long) learner.accumulated() * passes.train.batchSize();
        return (double) images / Math.min(all, passes.train.samples() - first);
    }

    /** Reads the losses so far; {@code step} is the last one. */
    private void requireFinite(int epoch, long step, RunningMean mean) {
        OptionalInt broken = mean.flush();
        if (broken.isPresent()) {
            throw new Divergence(learner).afterStep(epoch, step - broken.getAsInt());
        }
    }

    private Evaluator.Result evaluate(DataLoader part, Position end, Pause pause) {
        long all = part.samples();
        try {
            Evaluator.Result result =
                    learner.withFinalWeights(
                            () -> Evaluator.evaluate(learner.model(), part, device, learner.evaluation(), images -> {
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
        private final double before;
        private long start = System.nanoTime();

        Clock(Position from) {
            before = from.seconds();
        }

        /** Does not count a time that was spent on something else. */
        void leaveOut(long nanos) {
            start += nanos;
        }

        double seconds() {
            return before + (System.nanoTime() - start) / 1e9;
        }
    }
}
