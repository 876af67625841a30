package weft.train.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.train.learner.DeviceBatch;
import weft.train.learner.DivergedException;
import weft.train.learner.Learner;
import weft.train.learner.Position;
import weft.train.runs.ResumePoint;
import weft.train.settings.TrainSettings;

/**
 * Watches a training for the first value that is not finite: NaN, or an infinity. It names the operation that made it, the layer
 * and the step, with the ranges of the operation's inputs, and saves the step, so that {@link Replay} can make it again.
 *
 * <p>For that it copies the state before each update of the weights, and looks at each result, so it is slow: a step takes
 * several times as long.
 */
public final class NanWatch implements AutoCloseable {
    private final Learner learner;
    private final TrainSettings settings;
    private final Run run;
    private final StepWatch watch;
    private final List<SavedStep.HostBatch> batches = new ArrayList<>();
    private final List<Double> shares = new ArrayList<>();
    private final Map<String, Copy> state = new LinkedHashMap<>();
    private Map<String, String> metadata = Map.of();

    /**
     * What a saved step says of its run.
     *
     * @param folder  in which it is saved
     * @param classes of the network
     * @param weights of the classes in the loss; empty where all count the same
     * @param batches in an epoch
     */
    public record Run(Path folder, int classes, List<Float> weights, int batches) {}

    private record Copy(Spec spec, Object values) {}

    /** Watches a learner from its next step on. */
    public NanWatch(Learner learner, TrainSettings settings, Run run) {
        this.learner = learner;
        this.settings = settings;
        this.run = run;
        this.watch = new StepWatch(learner.model());
    }

    /**
     * A step begins.
     *
     * @param share of the batch in the images of its update
     * @param first whether it is the first batch of its update
     * @throws DivergedException when the images are not finite
     */
    public void begins(int epoch, long step, DeviceBatch batch, double share, boolean first) {
        if (first) {
            batches.clear();
            shares.clear();
            state.clear();
            ResumePoint.tensors(learner).forEach((key, tensor) -> state.put(key, new Copy(tensor.spec(), tensor.toArray())));
            metadata = new ResumePoint(epoch - 1, Math.min(1, epoch - 1), Position.before(epoch), settings.fingerprint())
                    .metadata(learner);
        }
        batches.add(SavedStep.HostBatch.of(batch));
        shares.add(share);
        if (!StepWatch.isFinite(batch.images())) {
            throw new DivergedException(
                    ("step %d (epoch %d): the images of this step have values that are not finite; try another "
                            + "--mean or a larger --std").formatted(step, epoch));
        }
        watch.begins();
    }

    /** The weights are updated from here on. */
    public void updates() {
        watch.updates();
    }

    /** The step has ended. */
    public void ends() {
        watch.ends();
    }

    /**
     * If {@code thrown} is what the watch found, saves the step and returns the error that ends the training; else {@code
     * thrown}.
     */
    public RuntimeException explain(RuntimeException thrown, int epoch, long step, Device device) {
        ends();
        if (!(thrown instanceof StepWatch.Found found)) {
            return thrown;
        }
        Path folder = run.folder.resolve(SavedStep.FOLDER);
        SavedStep saved =
                new SavedStep(settings.model(), settings.toMap(), run.classes, run.weights, run.batches, epoch, step, shares,
                        device.name(), found.finding());
        try (Scope _ = Scope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            state.forEach((key, copy) -> tensors.put(key, Tensor.of(copy.spec.shape(), copy.values, Device.cpu())));
            saved.write(folder, tensors, metadata, batches);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new DivergedException("step %d (epoch %d): %s; the step is saved: weft replay %s".formatted(step, epoch,
                found.finding().line(), run.folder));
    }

    @Override
    public void close() {
        watch.close();
    }
}
