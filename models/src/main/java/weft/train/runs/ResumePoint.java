package weft.train.runs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.engine.random.Generator;
import weft.layers.io.base.CheckpointException;
import weft.layers.io.safetensors.Safetensors;
import weft.layers.io.safetensors.SafetensorsFile;
import weft.train.base.InputException;
import weft.train.learner.Learner;
import weft.train.learner.Position;
import weft.train.measures.RunningMean;
import weft.train.settings.TrainSettings;

/**
 * Where a run stood after an epoch or a step: all that decides its next step to the last bit. {@code resume.safetensors} holds
 * it, one file written in one step, so that its parts always belong together:
 *
 * <pre>{@code
 *   model.<key>       the weights, named as in last.safetensors
 *   optimizer.<key>   the optimizer's state, such as optimizer.exp_avg.3
 *   ema.<key>         the average of the weights, where there is one
 *   metadata          epoch, best_epoch, step, step_images, step_loss, step_correct, step_seconds,
 *                     generator_seed, generator_offset, settings,
 *                     number.<name>, such as number.optimizer.steps.0 or number.scheduler.steps
 * }</pre>
 *
 * <p>The order of the images and what random transforms do to them are no part of it: a data loader draws them from the seed
 * and the epoch's number. Nor is its place in the epoch: that is the number of steps.
 *
 * @param epoch     how many epochs have ended
 * @param bestEpoch the best of them, 0 before the first
 * @param place     in the epoch after them
 * @param settings  {@link TrainSettings#fingerprint} of the run
 */
public record ResumePoint(int epoch, int bestEpoch, Position place, String settings) {
    private static final String REMEDY = "; copy it again, or train anew";
    private static final String MODEL = "model.";
    private static final String NUMBER = "number.";

    /** Replaces {@code file} with this point and the present state of what learns and of the global generator. */
    public void write(Path file, Learner learner) {
        Safetensors.write(file, tensors(learner), metadata(learner));
    }

    /** The tensors of the file: what learns has them. */
    public static Map<String, Tensor> tensors(Learner learner) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        learner.model().stateDict().forEach((key, tensor) -> tensors.put(MODEL + key, tensor));
        tensors.putAll(learner.state());
        return tensors;
    }

    /** The metadata of the file, with the present numbers of what learns and of the global generator. */
    public Map<String, String> metadata(Learner learner) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("epoch", Integer.toString(epoch));
        learner.numbers().forEach((name, number) -> metadata.put(NUMBER + name, Double.toString(number)));
        metadata.put("best_epoch", Integer.toString(bestEpoch));
        metadata.put("step", Integer.toString(place.steps()));
        metadata.put("step_images", Long.toString(place.sums().images()));
        metadata.put("step_loss", Double.toString(place.sums().loss()));
        metadata.put("step_correct", Double.toString(place.sums().correct()));
        metadata.put("step_seconds", Double.toString(place.seconds()));
        metadata.put("generator_seed", Long.toString(Generator.global().seed()));
        metadata.put("generator_offset", Long.toString(Generator.global().offset()));
        metadata.put("settings", settings);
        return metadata;
    }

    /**
     * Reads where the run stood, without its tensors.
     *
     * @throws InputException      when there is no such file, because the run ended before it wrote one, or what it says is
     *                             damaged
     * @throws CheckpointException when it can't be read or is no sound safetensors file
     */
    public static ResumePoint read(Path file) {
        if (Files.notExists(file)) {
            throw new InputException(file + ": there is no such file, so this run saved nothing to continue; "
                    + "train anew with another --out");
        }
        try (SafetensorsFile open = Safetensors.read(file)) {
            int epoch = (int) number(open, "epoch");
            int bestEpoch = (int) number(open, "best_epoch");
            if (epoch < 0 || bestEpoch > epoch || bestEpoch < Math.min(1, epoch)) {
                throw damaged(file, "best epoch %d of %d".formatted(bestEpoch, epoch));
            }
            Position place = open.metadata().containsKey("step") ? place(open, epoch + 1) : Position.before(epoch + 1);
            return new ResumePoint(epoch, bestEpoch, place, text(open, "settings"));
        }
    }

    /** In files from before there were steps the epoch after the last one has none. */
    private static Position place(SafetensorsFile open, int epoch) {
        RunningMean.Sums sums = new RunningMean.Sums(number(open, "step_images"), decimal(open, "step_loss"),
                decimal(open, "step_correct"));
        Position place = new Position(epoch, (int) number(open, "step"), sums, decimal(open, "step_seconds"));
        if (place.steps() < 0 || place.steps() == 0 != (sums.images() == 0) || sums.images() < 0) {
            throw damaged(open.path(), "%d images in %d steps".formatted(sums.images(), place.steps()));
        }
        if (sums.loss() < 0 || sums.correct() < 0 || sums.correct() > sums.images() || place.seconds() < 0
                || sums.images() == 0 && sums.loss() > 0) {
            throw damaged(open.path(), "of %d images %s are right, with loss %s, in %s s".formatted(
                    sums.images(), sums.correct(), sums.loss(), place.seconds()));
        }
        return place;
    }

    private static double decimal(SafetensorsFile file, String key) {
        try {
            double value = Double.parseDouble(text(file, key));
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw damaged(file.path(), key + " is " + text(file, key));
    }

    /**
     * Puts what learns and the global generator into the state that {@link #write} found them in.
     *
     * @throws InputException      when it is that of another network or optimizer, or damaged
     * @throws CheckpointException when the file can't be read
     */
    public static void restore(Path file, Learner learner) {
        try (SafetensorsFile open = Safetensors.read(file); Scope _ = Scope.open()) {
            Map<String, Tensor> weights = new LinkedHashMap<>();
            Map<String, Tensor> state = new LinkedHashMap<>();
            open.tensors().forEach((key, stored) -> {
                if (key.startsWith(MODEL)) {
                    weights.put(key.substring(MODEL.length()), stored.load(Device.cpu()));
                } else {
                    state.put(key, stored.load(Device.cpu()));
                }
            });
            learner.model().loadStateDict(weights);
            learner.load(state, numbers(open));
            Generator.global().restore(number(open, "generator_seed"), number(open, "generator_offset"));
        } catch (CheckpointException e) {
            throw InputException.in(file, e);
        } catch (IllegalArgumentException e) {
            throw damaged(file, e.getMessage());
        }
    }

    private static Map<String, Double> numbers(SafetensorsFile file) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        file.metadata().forEach((key, text) -> {
            if (key.startsWith(NUMBER)) {
                try {
                    numbers.put(key.substring(NUMBER.length()), Double.valueOf(text));
                } catch (NumberFormatException e) {
                    throw damaged(file.path(), key + " is " + text);
                }
            }
        });
        return numbers;
    }

    private static long number(SafetensorsFile file, String key) {
        String text = text(file, key);
        try {
            return key.startsWith("generator") || key.endsWith("images") ? Long.parseLong(text) : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw damaged(file.path(), key + " is " + text);
        }
    }

    private static String text(SafetensorsFile file, String key) {
        String text = file.metadata().get(key);
        if (text == null) {
            throw damaged(file.path(), key + " is missing");
        }
        return text;
    }

    private static InputException damaged(Path file, String what) {
        return new InputException(file + ": what the file says of its run is damaged: " + what + REMEDY);
    }
}
