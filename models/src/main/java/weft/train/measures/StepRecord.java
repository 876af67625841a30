package weft.train.measures;

/**
 * What an evaluation inside an epoch measured: one row of {@code steps.csv}.
 *
 * @param step      counts from 1 through all epochs
 * @param epoch     counts from 1
 * @param trainLoss mean loss per image over the epoch's steps so far
 * @param trainAcc  share of these images whose top class was right
 * @param valLoss   mean loss per image of the validation split
 * @param valAcc    share of validation images whose top class is right
 */
public record StepRecord(long step, int epoch, double trainLoss, double trainAcc, double valLoss, double valAcc) {
    /** The names of the columns. */
    public static final String HEADER = "step,epoch,train_loss,train_acc,val_loss,val_acc";

    /** The values, with commas between them. */
    public String toRow() {
        return step + "," + epoch + "," + trainLoss + "," + trainAcc + "," + valLoss + "," + valAcc;
    }
}
