package weft.train.settings;

import java.util.List;
import java.util.stream.Stream;
import weft.datasets.SplitPlan;
import weft.datasets.augment.Augmentation;
import weft.datasets.base.DataException;
import weft.train.base.InputException;

/** The settings of {@code weft train} that say how training images are chosen and changed; {@link TrainRows} has them all. */
public final class DataRows {

    /** How training images are changed at random, each with all its numbers; see {@link Augmentation}. */
    public static final Setting<List<String>> AUGMENT = Setting.listOf(String.class, "augment", "NAME[:X...]",
            help()).leftOutAtDefault().completed((_, given) -> augmentation(given).texts()).checked((all, given) -> {
                if (augmentation(given).mix().isPresent() && all.get(TrainRows.LOSS) == LossKind.NLL) {
                    throw new InputException("--augment: mixup and cutmix need targets that are probabilities, which --loss nll "
                            + "does not take; take cross_entropy");
                }
            });

    /** How the training images are cut into a training and a validation part, see {@link SplitPlan}. */
    public static final Setting<String> SPLIT = Setting.of(String.class, "split", "TRAIN,VALIDATION",
            "Cut the images for training by the seed: into 49000,1000 images, into shares 0.9,0.1, or into such shares of each "
                    + "class, stratified:0.9,0.1. The test part is then for `weft eval --split test` alone.")
            .leftOutWhenAbsent().completed((_, text) -> plan(text).toString());

    /** Whether all classes come equally often. */
    public static final Setting<Boolean> BALANCE = Setting.of(Boolean.class, "balance", "",
            "Draw training images so that all classes come equally often: those of rare classes several times in an epoch.")
            .leftOutWhenAbsent().checked((all, _) -> {
                if (all.find(TrainRows.OVERFIT_BATCH).isPresent()) {
                    throw new InputException("--balance draws the images of each epoch, --overfit-batch takes one batch; "
                            + "leave one of them out");
                }
            });

    /** Whether images that can't be read are left out. */
    public static final Setting<Boolean> SKIP_BAD = Setting.of(Boolean.class, "skip_bad", "",
            "Leave out images that can't be read; each file is decoded once first to find them.").leftOutWhenAbsent();

    /** Whether image files are kept decoded on disk. */
    public static final Setting<Boolean> CACHE = Setting.of(Boolean.class, "cache", "",
            "Keep the images of files decoded and resized on disk, beside the downloaded data: made by the first run, read by "
                    + "later epochs and runs. A resized crop then cuts from the resized image.")
            .leftOutWhenAbsent();

    private DataRows() {}

    /**
     * Reads a split.
     *
     * @throws InputException when it is none
     */
    public static SplitPlan plan(String text) {
        try {
            return SplitPlan.of(text);
        } catch (DataException e) {
            throw new InputException("--split: " + e.getMessage(), e);
        }
    }

    private static String[] help() {
        return Stream.concat(Stream.of("Change training images at random, with commas between the names, such as flip,crop:4 "
                + "(never those for validation):"), Augmentation.help().stream()).toArray(String[]::new);
    }

    /**
     * Reads the option's list.
     *
     * @throws InputException when a name is not known or comes twice, or a number is not possible
     */
    public static Augmentation augmentation(List<String> given) {
        given.forEach(text -> Check.known("augmentation", Augmentation.names(), text.strip().split(":")[0]));
        try {
            return Augmentation.of(given);
        } catch (DataException e) {
            throw new InputException("--augment: " + e.getMessage(), e);
        }
    }
}
