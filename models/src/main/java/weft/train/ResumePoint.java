package weft.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.engine.random.Generator;
import weft.layers.io.CheckpointException;
import weft.layers.io.Safetensors;
import weft.layers.io.SafetensorsFile;

/**
 * Where a run stood after an epoch: all that decides its next step to the last bit. {@code resume.safetensors} holds it, one
 * file written in one step, so that its parts always belong together:
 *
 * <pre>{@code
 *   model.<key>       the weights, named as in last.safetensors
 *   optimizer.<key>   the optimizer's state, such as optimizer.exp_avg.3
 *   ema.<key>         the average of the weights, where there is one
 *   metadata          epoch, best_epoch, generator_seed, generator_offset, settings,
 *                     number.<name>, such as number.optimizer.steps.0 or number.scheduler.steps
 * }</pre>
 *
 * <p>The order of the pictures and what random transforms do to them are no part of it: a data loader draws them from the seed
 * and the epoch's number.
 *
 * @param epoch     how many epochs have ended
 * @param bestEpoch the best of them
 * @param settings  {@link TrainSettings#fingerprint} of the run
 */
record ResumePoint(int epoch, int bestEpoch, String settings) {
    private static final String MODEL = "model.";
    private static final String NUMBER = "number.";

    /** Replaces {@code file} with this point and the present state of what learns and of the global generator. */
    void write(Path file, Learner learner) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        learner.model().stateDict().forEach((key, tensor) -> tensors.put(MODEL + key, tensor));
        tensors.putAll(learner.state());
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("epoch", Integer.toString(epoch));
        learner.numbers().forEach((name, number) -> metadata.put(NUMBER + name, Double.toString(number)));
        metadata.put("best_epoch", Integer.toString(bestEpoch));
        metadata.put("generator_seed", Long.toString(Generator.global().seed()));
        metadata.put("generator_offset", Long.toString(Generator.global().offset()));
        metadata.put("settings", settings);
        Safetensors.write(file, tensors, metadata);
    }

    /**
     * Reads where the run stood, without its tensors.
     *
     * @throws InputException      when there is no such file, because no epoch ended, or what it says is damaged
     * @throws CheckpointException when it can't be read or is no sound safetensors file
     */
    static ResumePoint read(Path file) {
        if (Files.notExists(file)) {
            throw new InputException(file + ": there is no such file, so no epoch of this run has ended and there is nothing to "
                    + "continue; train anew with another --out");
        }
        try (SafetensorsFile open = Safetensors.read(file)) {
            ResumePoint point = new ResumePoint((int) number(open, "epoch"), (int) number(open, "best_epoch"),
                    text(open, "settings"));
            if (point.epoch < 1 || point.bestEpoch < 1 || point.bestEpoch > point.epoch) {
                throw damaged(file, "best epoch %d of %d".formatted(point.bestEpoch, point.epoch));
            }
            return point;
        }
    }

    /**
     * Puts what learns and the global generator into the state that {@link #write} found them in.
     *
     * @throws InputException      when it is that of another network or optimizer, or damaged
     * @throws CheckpointException when the file can't be read
     */
    static void restore(Path file, Learner learner) {
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
            return key.startsWith("generator") ? Long.parseLong(text) : Integer.parseInt(text);
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
        return new InputException(file + ": what the file says of its run is damaged: " + what);
    }
}
