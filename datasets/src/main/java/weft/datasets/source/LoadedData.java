package weft.datasets.source;

import java.util.List;
import java.util.Locale;
import weft.datasets.Concat;
import weft.datasets.DataFingerprint;
import weft.datasets.Dataset;
import weft.datasets.RandomSplit;
import weft.datasets.Subset;
import weft.datasets.base.DataException;

/**
 * A data set that has been read, and how it divides into a training and a validation part: either its files say so, or its
 * samples are split at random by the run's seed.
 */
public final class LoadedData {
    /**
     * The two parts.
     *
     * @param train      to learn from
     * @param validation to measure with; a network never learns from it
     */
    public record Split(Dataset train, Dataset validation) {
    }

    private final DataInfo info;
    private final String description;
    private final String origin;
    private final Dataset all;
    private final int trainCount;
    /** Null when the seed decides. */
    private final Split given;
    private final String remark;

    private LoadedData(DataInfo info, String description, String origin, Dataset all, int trainCount, Split given,
            String remark) {
        this.info = info;
        this.description = description;
        this.origin = origin;
        this.remark = remark;
        this.all = all;
        this.trainCount = trainCount;
        this.given = given;
    }

    /** A data set whose files come in two parts. */
    static LoadedData ofParts(DataInfo info, String description, String origin, Dataset train, Dataset test) {
        return new LoadedData(info, description, origin, new Concat(train, test), train.size(), new Split(train, test), "");
    }

    /** A data set in one piece, of which {@code trainCount} samples are for training. */
    static LoadedData ofOne(DataInfo info, String description, String origin, Dataset all, int trainCount) {
        return new LoadedData(info, description, origin, all, trainCount, null, "");
    }

    /** The same with a remark for its user. */
    LoadedData withRemark(String text) {
        return new LoadedData(info, description, origin, all, trainCount, given, text);
    }

    /** What is known of the data set: classes, normalization, source. */
    public DataInfo info() {
        return info;
    }

    /** One line: what was read, from where, and how it is split. */
    public String description() {
        return description;
    }

    /** Where the two parts come from, to be written after their sizes: {@code split by the seed from 1,797 ...}. */
    public String origin() {
        return origin;
    }

    /** What its user should know before relying on it, such as files that were left out; mostly empty. */
    public String remark() {
        return remark;
    }

    /** What tells whether another reading gives the same samples. */
    public DataFingerprint fingerprint() {
        return DataFingerprint.of(all);
    }

    /** Every sample; where the files come in two parts, the training part first. */
    public Dataset all() {
        return all;
    }

    /** Whether {@link #split} depends on the seed. */
    public boolean isSplitBySeed() {
        return given == null;
    }

    /**
     * The training and the validation part; the same seed always gives the same parts.
     *
     * @throws DataException when there are so few samples that one part would be empty
     */
    public Split split(long seed) {
        if (given != null) {
            return given;
        }
        if (trainCount == 0 || trainCount == all.size()) {
            throw new DataException(String.format(Locale.ROOT, "%s: too few to split at random into training and validation: %d "
                    + "in all; add more, or make folders train and val", info.name(), all.size()));
        }
        List<Subset> parts = RandomSplit.split(all, seed, trainCount, all.size() - trainCount);
        return new Split(parts.get(0), parts.get(1));
    }
}
