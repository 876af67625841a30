package weft.train.settings;

import java.util.ArrayList;
import java.util.List;
import weft.train.base.InputException;
import weft.train.base.Numerals;

/**
 * Weights of classes in a loss. With {@code n} images of {@code C} classes, {@code n_c} of them of class c, balanced weights are
 * {@code n / (C n_c)}: then each class has the same total weight, and the mean weight of an image is 1.
 */
public final class ClassWeights {
    /** Weights that follow from the numbers of images. */
    public static final String BALANCED = "balanced";

    private ClassWeights() {}

    /**
     * Checks that they are {@value #BALANCED} alone, or numbers above 0; none at all is allowed. A weight of 0 is not: the mean
     * loss of a batch in which no image counts is 0 / 0.
     */
    static void check(List<String> given) {
        if (given.equals(List.of(BALANCED))) {
            return;
        }
        for (String weight : given) {
            if (!Numerals.isDecimal(weight) || !(Float.parseFloat(weight) > 0) || Float.isInfinite(Float.parseFloat(weight))) {
                throw new InputException("--class-weights: '%s' is no number above 0; write balanced, or a number for each class"
                        .formatted(weight));
            }
        }
    }

    /**
     * The weights, one for each class.
     *
     * @param given  as the option has them, not empty
     * @param counts training images of each class
     * @throws InputException when they are of another number of classes, or a class has no image to be balanced by
     */
    public static List<Float> of(List<String> given, List<String> classes, int[] counts) {
        List<Float> weights = new ArrayList<>();
        if (!given.equals(List.of(BALANCED))) {
            if (given.size() != classes.size()) {
                throw new InputException("--class-weights: %d numbers for %d classes".formatted(given.size(), classes.size()));
            }
            given.forEach(weight -> weights.add(Float.parseFloat(weight)));
            return weights;
        }
        long all = 0;
        for (int count : counts) {
            all += count;
        }
        for (int c = 0; c < counts.length; c++) {
            if (counts[c] == 0) {
                throw new InputException("--class-weights balanced: there is no training image of class " + classes.get(c));
            }
            weights.add((float) ((double) all / ((double) counts.length * counts[c])));
        }
        return weights;
    }
}
