package weft.train.watch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.Module;
import weft.models.Head;
import weft.models.Models;
import weft.train.base.InputException;
import weft.train.learner.DeviceBatch;
import weft.train.learner.Learner;
import weft.train.learner.OwnParts;
import weft.train.runs.ResumePoint;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;

/**
 * Makes a saved step again: the same weights, optimizer state, random numbers and images, bit for bit. On {@code reference} each
 * operation is a plain loop in double, the same on every machine, so the result is the same everywhere.
 *
 * @param step    that was saved
 * @param device  that computed it now
 * @param losses  of its batches
 * @param finding the first value that is not finite, if there is one on this device
 * @param digest  a sum over the bits of losses, gradients and weights after it; equal for equal bits
 */
public record Replay(SavedStep step, String device, List<Double> losses, Optional<Finding> finding, String digest) {
    public Replay {
        losses = List.copyOf(losses);
    }

    /**
     * Replays the step of a network of Weft.
     *
     * @param folder of the step, or of its run
     * @throws InputException when there is none, it is damaged, or its run was made by a program with parts of its own
     */
    public static Replay of(Path folder, Device device) throws IOException {
        SavedStep step = SavedStep.read(folder);
        if (!Models.names().contains(step.model())) {
            throw new InputException("%s: %s is no network of Weft; replay it by the program that made it".formatted(folder,
                    step.model()));
        }
        return of(folder, device, Models.named(step.model()), OwnParts.NONE);
    }

    /**
     * Replays the step of any network.
     *
     * @param own the objects that its trainer was given
     * @throws InputException when there is no step, it is damaged, or these are not its network or objects
     */
    public static Replay of(Path folder, Device device, Models.Entry network, OwnParts own) throws IOException {
        SavedStep step = SavedStep.read(folder);
        TrainSettings settings;
        try {
            settings = TrainSettings.read(step.model(), step.settings(), folder);
        } catch (IllegalArgumentException e) {
            throw new InputException("%s: the settings are damaged: %s".formatted(folder, e.getMessage()), e);
        }
        if (!settings.get(TrainRows.OWN).equals(own.names())) {
            throw new InputException(
                    "%s: the run was made by a program with %s of its own; replay it by that program".formatted(folder,
                            String.join(", ", settings.get(TrainRows.OWN))));
        }
        try (Device.Use _ = Device.use(device); Scope _ = Scope.open()) {
            Module model = network.make(settings.find(TrainRows.HEAD).map(Head::of).orElse(Head.own(step.classes())));
            Tensor weights = step.weights().isEmpty() ? null : weights(step.weights(), device);
            Learner learner = new Learner(model, settings,
                    settings.get(TrainRows.LOSS).make(weights, settings.get(TrainRows.LABEL_SMOOTHING)), own, step.batches(),
                    step.epoch());
            ResumePoint.restore(SavedStep.state(folder), learner);
            return run(folder, step, learner, device);
        }
    }

    private static Tensor weights(List<Float> all, Device device) {
        float[] values = new float[all.size()];
        for (int c = 0; c < values.length; c++) {
            values[c] = all.get(c);
        }
        return Tensor.of(Shape.of(values.length), values, device);
    }

    private static Replay run(Path folder, SavedStep step, Learner learner, Device device) {
        learner.model().train();
        List<Double> losses = new ArrayList<>();
        Optional<Finding> finding = Optional.empty();
        try (StepWatch watch = new StepWatch(learner.model())) {
            List<DeviceBatch> batches = step.load(folder, device);
            watch.begins();
            for (int i = 0; i < batches.size(); i++) {
                Module.Judged answer = learner.answer(batches.get(i).images(), batches.get(i).targets());
                losses.add(answer.loss().item());
                learner.accumulate(answer.loss(), step.shares().get(i), i == 0);
            }
            watch.updates();
            learner.update();
        } catch (StepWatch.Found found) {
            finding = Optional.of(found.finding());
        }
        return new Replay(step, device.name(), losses, finding, digest(learner, losses));
    }

    private static String digest(Learner learner, List<Double> losses) {
        CRC32C sum = new CRC32C();
        losses.forEach(loss -> TensorSum.add(sum, new double[] {loss}));
        learner.model().namedParameters().values().forEach(parameter -> {
            if (parameter.gradient() != null) {
                TensorSum.add(sum, parameter.gradient().toArray());
            }
        });
        for (Map.Entry<String, Tensor> one : learner.model().stateDict().entrySet()) {
            TensorSum.add(sum, one.getValue().toArray());
        }
        return "%08x".formatted(sum.getValue());
    }
}
