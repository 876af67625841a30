package weft.datasets.source;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import weft.datasets.Concat;
import weft.datasets.DataFingerprint;
import weft.datasets.Dataset;
import weft.datasets.RandomSplit;
import weft.datasets.SplitPlan;
import weft.datasets.Subset;
import weft.datasets.base.DataException;

/**
 * A data set that has been read, and how it divides into a training and a validation part: either its files say so, or its
 * samples are split at random by the run's seed.
 *
 * @param info        what is known of it: classes, normalization, source
 * @param description one line: what was read, from where, and how it is split
 * @param origin      where the two parts come from, to be written after their sizes: {@code split by the seed from 1,797 ...}
 * @param all         every sample; where the files come in two parts, the training part first
 * @param trainCount  samples for training
 * @param given       the parts in which the files come; empty where the seed decides
 * @param remark      what its user should know before relying on it, such as files that were left out; mostly empty
 */
public record LoadedData(DataInfo info, String description, String origin, Dataset all, int trainCount, Optional<Split> given,
        String remark) {
    /**
     * The two parts.
     *
     * @param train      to learn from
     * @param validation to measure with; a network never learns from it
     */
    public record Split(Dataset train, Dataset validation) {}

    /** A data set whose files come in two parts. */
    static LoadedData ofParts(DataInfo info, String description, String origin, Dataset train, Dataset test) {
        return new LoadedData(info, description, origin, new Concat(train, test), train.size(),
                Optional.of(new Split(train, test)), "");
    }

    /** A data set in one piece, of which {@code trainCount} samples are for training. */
    static LoadedData ofOne(DataInfo info, String description, String origin, Dataset all, int trainCount) {
        return new LoadedData(info, description, origin, all, trainCount, Optional.empty(), "");
    }

    /** The same with a remark for its user. */
    LoadedData withRemark(String text) {
        return new LoadedData(info, description, origin, all, trainCount, given, text);
    }

    /** The same with another data set of the same samples in place of {@link #all}, such as one that keeps them decoded. */
    public LoadedData replaced(UnaryOperator<Dataset> keeper) {
        Dataset kept = keeper.apply(all);
        return new LoadedData(info, description, origin, kept, trainCount, given.map(_ -> new Split(
                Subset.range(kept, 0, trainCount), Subset.range(kept, trainCount, kept.size()))), remark);
    }

    /** What tells whether another reading gives the same samples. */
    public DataFingerprint fingerprint() {
        return DataFingerprint.of(all);
    }

    /** Whether {@link #split} depends on the seed. */
    public boolean isSplitBySeed() {
        return given.isEmpty();
    }

    /**
     * The training and the validation part; the same seed always gives the same parts.
     *
     * @throws DataException when there are so few samples that one part would be empty
     */
    public Split split(long seed) {
        if (given.isPresent()) {
            return given.get();
        }
        if (trainCount == 0 || trainCount == all.size()) {
            throw new DataException(String.format(Locale.ROOT, "%s: too few to split at random into training and validation: %d "
                    + "in all; add more, or make folders train and val", info.name(), all.size()));
        }
        return of(RandomSplit.split(all, seed, trainCount, all.size() - trainCount));
    }

    /**
     * Two parts of the images for training, by the seed; those that the files give for testing are in neither. Where there is no
     * plan, the two parts are those of {@link #split(long)}.
     *
     * @throws DataException when there are too few images
     */
    public Split split(long seed, Optional<SplitPlan> plan) {
        return plan.map(parts -> of(parts.split(given.map(Split::train).orElse(all), seed))).orElseGet(() -> split(seed));
    }

    private static Split of(List<Subset> parts) {
        return new Split(parts.get(0), parts.get(1));
    }
}
