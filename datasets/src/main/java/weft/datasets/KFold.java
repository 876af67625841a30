package weft.datasets;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import weft.datasets.base.DataException;

/**
 * Cross-validation: the data set is cut at random into k folds that differ by at most one sample, and each is the validation part
 * once, while the others are for training.
 *
 * <pre>{@code
 * for (KFold.Fold fold : KFold.of(data, 1, 5)) {
 *     DataLoader train = DataLoader.of(fold.train(), augmented).shuffle(true).build();
 *     DataLoader validation = DataLoader.of(fold.validation(), plain).build();
 *     ...
 * }
 * }</pre>
 */
public final class KFold {
    private KFold() {}

    /**
     * One division.
     *
     * @param train      to learn from
     * @param validation to measure with
     */
    public record Fold(Subset train, Subset validation) {}

    /**
     * The k divisions.
     *
     * @throws DataException when k is below 2 or above the number of samples
     */
    public static List<Fold> of(Dataset dataset, long seed, int k) {
        require(dataset, k);
        int[] counts = new int[k];
        for (int i = 0; i < dataset.size(); i++) {
            counts[i % k]++;
        }
        List<int[]> folds = RandomSplit.split(dataset, seed, counts).stream().map(KFold::indices).toList();
        return divisions(dataset, seed, folds);
    }

    /**
     * The k divisions, in which each class is in each fold as often as in any other, to within one sample.
     *
     * @throws DataException when k is below 2 or above the number of samples
     */
    public static List<Fold> stratified(Dataset dataset, long seed, int k) {
        require(dataset, k);
        int[] dealt = StratifiedSplit.byClass(dataset, seed).stream().flatMapToInt(Arrays::stream).toArray();
        // Dealt in turn, across the classes: so the folds differ by at most one sample, too.
        List<int[]> folds = IntStream.range(0, k).mapToObj(fold -> IntStream.range(0, dealt.length).filter(i -> i % k == fold)
                .map(i -> dealt[i]).toArray()).toList();
        return divisions(dataset, seed, folds);
    }

    private static void require(Dataset dataset, int k) {
        if (k < 2 || k > dataset.size()) {
            throw new DataException(dataset.name() + ": needs from 2 to " + dataset.size() + " folds, as many as it has samples: "
                    + k);
        }
    }

    private static int[] indices(Subset part) {
        return IntStream.range(0, part.size()).map(part::baseIndex).toArray();
    }

    private static List<Fold> divisions(Dataset dataset, long seed, List<int[]> folds) {
        List<Fold> divisions = new ArrayList<>();
        for (int k = 0; k < folds.size(); k++) {
            int out = k;
            int[] train = IntStream.range(0, folds.size()).filter(i -> i != out).mapToObj(folds::get)
                    .flatMapToInt(Arrays::stream).toArray();
            divisions.add(new Fold(StratifiedSplit.mixed(dataset, train, seed, k),
                    StratifiedSplit.mixed(dataset, folds.get(k), seed, -1 - k)));
        }
        return divisions;
    }
}
