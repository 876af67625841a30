package weft.train.measures;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Locale;

/**
 * What one epoch measured: one object of {@code history.json}, with the keys {@code epoch, train_loss, train_acc, val_loss,
 * val_acc, seconds, images_per_second}.
 *
 * @param epoch           counts from 1
 * @param trainLoss       mean loss per image over the epoch's training steps
 * @param trainAcc        share of training images whose top class was right when they were trained on, 0 to 1
 * @param valLoss         mean loss per image of the validation split after the epoch
 * @param valAcc          share of validation images whose top class is right, 0 to 1
 * @param seconds         wall time of the training steps, loading included, validation not
 * @param imagesPerSecond training images over {@code seconds}
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record EpochRecord(int epoch, double trainLoss, double trainAcc, double valLoss, double valAcc,
        double seconds, double imagesPerSecond) {

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
