package weft.train.settings;

import java.util.List;
import java.util.stream.Stream;
import weft.datasets.augment.Augmentation;
import weft.datasets.base.DataException;
import weft.train.base.InputException;

/** The settings of {@code weft train} that say how training images are chosen and changed; {@link TrainRows} has them all. */
public final class DataRows {

    /** How training images are changed at random, each with all its numbers; see {@link Augmentation}. */
    public static final Setting<List<String>> AUGMENT = Setting.listOf(String.class, "augment", "NAME[:X...]",
            help()).completed((_, given) -> augmentation(given).texts()).checked((all, given) -> {
                if (augmentation(given).mix().isPresent() && all.get(TrainRows.LOSS) == LossKind.NLL) {
                    throw new InputException("--augment: mixup and cutmix need targets that are probabilities, which --loss nll "
                            + "does not take; take cross_entropy");
                }
            });

    private DataRows() {}

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
