package weft.train.measures;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What one epoch measured: one object of {@code history.json}, with the keys {@code epoch, train_loss, train_acc, val_loss,
 * val_acc, seconds, images_per_second}, and {@code metrics} for the rest.
 *
 * @param epoch           counts from 1
 * @param trainLoss       mean loss per image over the epoch's training steps
 * @param trainAcc        share of training images whose top class was right when they were trained on, 0 to 1
 * @param valLoss         mean loss per image of the validation split after the epoch
 * @param valAcc          share of validation images whose top class is right, 0 to 1
 * @param seconds         wall time of the training steps, loading included, validation not
 * @param imagesPerSecond training images over {@code seconds}
 * @param metrics         other numbers by name, such as {@code val_macro_f1}; older files have none
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record EpochRecord(@JsonProperty(required = true) int epoch, @JsonProperty(required = true) double trainLoss,
        @JsonProperty(required = true) double trainAcc, @JsonProperty(required = true) double valLoss,
        @JsonProperty(required = true) double valAcc, @JsonProperty(required = true) double seconds,
        @JsonProperty(required = true) double imagesPerSecond,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Double> metrics) {

    public EpochRecord {
        metrics = metrics == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /** Without other metrics. */
    public EpochRecord(int epoch, double trainLoss, double trainAcc, double valLoss, double valAcc, double seconds,
            double imagesPerSecond) {
        this(epoch, trainLoss, trainAcc, valLoss, valAcc, seconds, imagesPerSecond, Map.of());
    }

    /** The number that {@code history.json} has under a name; NaN where it has none. */
    public double value(String name) {
        return switch (name) {
            case "train_loss" -> trainLoss;
            case "train_acc" -> trainAcc;
            case "val_loss" -> valLoss;
            case "val_acc" -> valAcc;
            case "seconds" -> seconds;
            case "images_per_second" -> imagesPerSecond;
            default -> metrics.get(name) instanceof Double number ? number : Double.NaN;
        };
    }

    /** The names that {@link #value} knows, in the order of {@code history.json}. */
    public List<String> names() {
        List<String> names = new ArrayList<>(
                List.of("train_loss", "train_acc", "val_loss", "val_acc", "seconds", "images_per_second"));
        names.addAll(metrics.keySet());
        return names;
    }

    /** Whether a run can have measured this: shares within 0 to 1 and no time below 0, unless they are NaN. */
    public boolean hasPossibleNumbers() {
        return epoch > 0 && !(trainAcc < 0 || trainAcc > 1 || valAcc < 0 || valAcc > 1 || seconds < 0 || imagesPerSecond < 0);
    }

    /** The epoch as one line of text, for a log. */
    public String toLine(int epochs) {
        int width = Integer.toString(epochs).length();
        return String.format(Locale.ROOT, "epoch %" + width + "d/%d  train loss %.4f acc %.4f  "
                + "val loss %.4f acc %.4f  %.2f s  %,d images/s",
                epoch, epochs, trainLoss, trainAcc, valLoss, valAcc, seconds, Math.round(imagesPerSecond));
    }
}
