package weft.datasets;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import weft.datasets.base.DataException;

/**
 * How training images are cut into those to learn from and those to validate with: {@code 49000,1000} are counts, {@code 0.9,0.1}
 * shares of 1, {@code stratified:0.9,0.1} shares of each class.
 *
 * @param stratified whether each class is cut by itself
 * @param train      a count, or a share of 1
 * @param validation likewise
 */
public record SplitPlan(boolean stratified, double train, double validation) {
    private static final String STRATIFIED = "stratified:";
    private static final String FORM = "a split is two counts such as 49000,1000, two shares of 1 such as 0.9,0.1, or "
            + "stratified:0.9,0.1";

    /**
     * Reads a plan.
     *
     * @throws DataException when it is none
     */
    public static SplitPlan of(String text) {
        boolean stratified = text.startsWith(STRATIFIED);
        String[] numbers = (stratified ? text.substring(STRATIFIED.length()) : text).split(",", -1);
        boolean counts = !stratified && numbers.length == 2 && numbers[0].matches("[0-9]{1,9}")
                && numbers[1].matches("[0-9]{1,9}");
        boolean shares = numbers.length == 2 && numbers[0].matches("0?\\.[0-9]{1,9}") && numbers[1].matches("0?\\.[0-9]{1,9}");
        if (!counts && !shares) {
            throw new DataException(FORM + ": '" + text.replaceAll("\\p{C}", "?") + "'");
        }
        var plan = new SplitPlan(stratified, Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]));
        if (plan.train == 0 || plan.validation == 0 || shares && Math.abs(plan.train + plan.validation - 1) > 1e-9) {
            throw new DataException(FORM + "; neither part is empty, and shares add up to 1: '" + text + "'");
        }
        return plan;
    }

    private boolean isOfCounts() {
        return train >= 1;
    }

    /**
     * The two parts of a data set, at random by the seed. Of more samples than the counts name the rest is left out.
     *
     * @throws DataException when it has fewer samples, or so few that a part would be empty
     */
    public List<Subset> split(Dataset dataset, long seed) {
        List<Subset> parts;
        if (isOfCounts()) {
            long rest = dataset.size() - (long) train - (long) validation;
            if (rest < 0) {
                throw new DataException(
                        String.format(Locale.ROOT, "%s: a split into %,d and %,d needs more than its %,d training "
                                + "images", dataset.name(), (long) train, (long) validation, dataset.size()));
            }
            parts = RandomSplit.split(dataset, seed, (int) train, (int) validation, (int) rest).subList(0, 2);
        } else {
            parts = stratified ? StratifiedSplit.fractions(dataset, seed, train, validation)
                    : RandomSplit.fractions(dataset, seed, train, validation);
        }
        if (parts.stream().anyMatch(part -> part.size() == 0)) {
            throw new DataException(
                    dataset.name() + ": its " + dataset.size() + " training images are too few for a split " + this);
        }
        return parts;
    }

    /** As {@link #of} reads it. */
    @Override
    public String toString() {
        return isOfCounts() ? (long) train + "," + (long) validation
                : (stratified ? STRATIFIED : "") + text(train) + "," + text(validation);
    }

    private static String text(double share) {
        return BigDecimal.valueOf(share).stripTrailingZeros().toPlainString();
    }
}
