package weft.train.measures;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an evaluation inside an epoch measured: one row of {@code steps.csv}.
 *
 * @param step      counts from 1 through all epochs
 * @param epoch     counts from 1
 * @param trainLoss mean loss per image over the epoch's steps so far
 * @param trainAcc  share of these images whose top class was right
 * @param valLoss   mean loss per image of the validation split
 * @param valAcc    share of validation images whose top class is right
 * @param metrics   other numbers of the validation split by name, such as {@code val_macro_f1}
 */
public record StepRecord(long step, int epoch, double trainLoss, double trainAcc, double valLoss, double valAcc,
        Map<String, Double> metrics) {
    public StepRecord {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /** The names of the columns, with commas between them. */
    public String toHeader() {
        StringBuilder header = new StringBuilder("step,epoch,train_loss,train_acc,val_loss,val_acc");
        metrics.keySet().forEach(name -> header.append(',').append(name));
        return header.toString();
    }

    /** The values, with commas between them. */
    public String toRow() {
        StringBuilder row = new StringBuilder(
                step + "," + epoch + "," + trainLoss + "," + trainAcc + "," + valLoss + "," + valAcc);
        metrics.values().forEach(value -> row.append(',').append(value));
        return row.toString();
    }
}
