package weft.train.measures;

import java.util.List;

/**
 * How a network does on a data set.
 *
 * @param model    name of the network
 * @param data     name of the data set
 * @param split    which part of it, in words: {@code validation split of seed 1}
 * @param origin   what was read of the data set, and from where: {@link weft.datasets.source.LoadedData#description}
 * @param classes  names of the classes, by label
 * @param loss     mean cross entropy per image
 * @param matrix   what was taken for what
 * @param warnings what to know before relying on it
 */
public record Evaluation(String model, String data, String split, String origin, List<String> classes, double loss,
        ConfusionMatrix matrix, List<String> warnings) {
    public Evaluation {
        classes = List.copyOf(classes);
        warnings = List.copyOf(warnings);
    }
}
