package weft.train.measures;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The quality of a network on a data set.
 *
 * @param model    name of the network
 * @param data     name of the data set
 * @param split    which part of it, in words: {@code validation split of seed 1}
 * @param origin   what was read of the data set, and from where: {@link weft.datasets.source.LoadedData#description}
 * @param classes  names of the classes, by label
 * @param loss     mean cross entropy per image
 * @param top5     share of images whose class is among the five with the highest scores
 * @param auc      the area under the ROC curve, where there are two classes and images of both
 * @param matrix   counts of (true class, predicted class)
 * @param warnings reasons not to rely on the numbers
 */
public record Evaluation(String model, String data, String split, String origin, List<String> classes, double loss,
        double top5, OptionalDouble auc, ConfusionMatrix matrix, List<String> warnings) {
    public Evaluation {
        classes = List.copyOf(classes);
        warnings = List.copyOf(warnings);
    }
}
