package weft.train.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import weft.datasets.DataFingerprint;
import weft.datasets.SplitPlan;
import weft.datasets.base.DataException;
import weft.models.Head;
import weft.train.base.InputException;
import weft.train.base.Json;
import weft.train.measures.EpochRecord;

/**
 * What a checkpoint says of itself beside its weights, so that evaluation and prediction need no other file: which network,
 * how its images were normalized, what its classes are called, and which validation split it has not seen.
 *
 * <p>It travels as the metadata of the safetensors file, whose values are all text; lists are written as JSON.
 *
 * @param model   name of the network
 * @param head    how it ends, as {@link weft.models.Head} reads it; empty for its own form
 * @param data    name of the data set
 * @param classes names of the classes, by label
 * @param seed    of the run; decides the validation split of data sets that have none of their own
 * @param mean    subtracted from each channel, on the scale 0 to 1
 * @param std     by which each channel was divided
 * @param fit     how images were resized; files from before there was a choice do not say, and mean stretch
 * @param augment how training images were changed at random, see {@link weft.datasets.augment.Augmentation}; evaluation does not
 * @param split   how the training images were cut, see {@link weft.datasets.SplitPlan}; empty for the data set's own parts
 * @param trained what tells whether a data set is the one that the network learned from; empty in older files
 * @param epoch   after which the weights were saved
 * @param valLoss of that epoch
 * @param valAcc  of that epoch
 */
public record CheckpointInfo(String model, Optional<String> head, String data, List<String> classes, long seed, List<Float> mean,
        List<Float> std, Fit fit, List<String> augment,
        Optional<String> split, Optional<DataFingerprint> trained, int epoch, double valLoss,
        double valAcc) {
    private static final TypeReference<List<String>> NAMES = new TypeReference<>() {
    };
    private static final TypeReference<List<Float>> NUMBERS = new TypeReference<>() {
    };
    private static final TypeReference<List<Integer>> COUNTS = new TypeReference<>() {
    };

    public CheckpointInfo {
        classes = List.copyOf(classes);
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        augment = List.copyOf(augment);
    }

    /** The same run, after another epoch. */
    public CheckpointInfo after(EpochRecord record) {
        return new CheckpointInfo(model, head, data, classes, seed, mean, std, fit, augment, split, trained, record.epoch(),
                record.valLoss(), record.valAcc());
    }

    /** As text by key. */
    Map<String, String> toMetadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("weft", Environment.weftVersion());
        metadata.put("model", model);
        head.ifPresent(widths -> metadata.put("head", widths));
        metadata.put("data", data);
        metadata.put("classes", json(classes));
        metadata.put("seed", Long.toString(seed));
        metadata.put("mean", json(mean));
        metadata.put("std", json(std));
        metadata.put("fit", fit.toString());
        split.ifPresent(plan -> metadata.put("split", plan));
        if (!augment.isEmpty()) {
            metadata.put("augment", json(augment));
        }
        trained.ifPresent(data -> {
            metadata.put("data_counts", json(data.counts()));
            metadata.put("data_digest", data.digest());
        });
        metadata.put("epoch", Integer.toString(epoch));
        metadata.put("val_loss", Double.toString(valLoss));
        metadata.put("val_acc", Double.toString(valAcc));
        return metadata;
    }

    /**
     * What {@link #toMetadata} wrote, or empty for a file that Weft did not train.
     *
     * @throws InputException when a part is missing or not what it should be
     */
    static Optional<CheckpointInfo> of(Path file, Map<String, String> metadata) {
        if (!metadata.containsKey("weft")) {
            return Optional.empty();
        }
        try {
            List<String> classes = Json.MAPPER.readValue(text(metadata, "classes"), NAMES);
            return Optional.of(sound(new CheckpointInfo(text(metadata, "model"),
                    Optional.ofNullable(metadata.get("head")), text(metadata, "data"), classes,
                    Long.parseLong(text(metadata, "seed")),
                    Json.MAPPER.readValue(text(metadata, "mean"), NUMBERS), Json.MAPPER.readValue(text(metadata, "std"), NUMBERS),
                    fit(metadata.getOrDefault("fit", "stretch")),
                    Json.MAPPER.readValue(metadata.getOrDefault("augment", "[]"), NAMES),
                    Optional.ofNullable(metadata.get("split")),
                    trained(classes, metadata), Integer.parseInt(text(metadata, "epoch")),
                    Double.parseDouble(text(metadata, "val_loss")), Double.parseDouble(text(metadata, "val_acc")))));
        } catch (JsonProcessingException e) {
            throw damaged(file, "classes, mean, std, augment or data_counts is no list as Weft writes it", e);
        } catch (NumberFormatException e) {
            throw damaged(file, "seed, epoch, val_loss or val_acc is no number", e);
        } catch (IllegalArgumentException e) {
            throw damaged(file, e.getMessage(), e);
        } catch (NullPointerException e) {
            throw damaged(file, "a list holds null", e);
        }
    }

    /** The info, if its parts fit together. */
    private static CheckpointInfo sound(CheckpointInfo info) {
        if (info.classes.isEmpty()) {
            throw new IllegalArgumentException("it names no classes");
        }
        boolean fits = info.mean.size() == info.std.size() && !info.mean.isEmpty() && info.mean.stream().allMatch(Float::isFinite)
                && info.std.stream().allMatch(s -> Float.isFinite(s) && s > 0);
        if (!fits) {
            throw new IllegalArgumentException("mean %s and std %s must be finite numbers, equally many, and std above 0"
                    .formatted(info.mean, info.std));
        }
        try {
            info.split.ifPresent(SplitPlan::of);
        } catch (DataException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        int names = info.classes.size();
        info.head.map(Head::of).filter(end -> end.classes() != names).ifPresent(end -> {
            throw new IllegalArgumentException("head has %d classes, of which %d have names".formatted(end.classes(), names));
        });
        return info;
    }

    private static InputException damaged(Path file, String why, Exception cause) {
        return new InputException(("%s: what the checkpoint says of its run is damaged: %s; copy it again, or take its "
                + "weights alone, by weft export, with --model, --mean and --std").formatted(file, why), cause);
    }

    private static Fit fit(String text) {
        return Arrays.stream(Fit.values()).filter(fit -> fit.name().equals(text.toUpperCase(Locale.ROOT))).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("fit is none of " + Arrays.toString(Fit.values())));
    }

    private static Optional<DataFingerprint> trained(List<String> classes, Map<String, String> metadata)
            throws JsonProcessingException {
        if (!metadata.containsKey("data_digest")) {
            return Optional.empty();
        }
        List<Integer> counts = Json.MAPPER.readValue(text(metadata, "data_counts"), COUNTS);
        if (counts.size() != classes.size()) {
            throw new IllegalArgumentException(
                    "data_counts has " + counts.size() + " numbers for " + classes.size() + " classes");
        }
        return Optional.of(new DataFingerprint(classes, counts, text(metadata, "data_digest")));
    }

    private static String text(Map<String, String> metadata, String key) {
        String text = metadata.get(key);
        if (text == null) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return text;
    }

    private static String json(List<?> values) {
        try {
            return Json.MAPPER.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
