package weft.train.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import weft.train.weights.FoundWeights;

/**
 * What to evaluate, and how.
 *
 * @param checkpoint file of weights
 * @param data       name of the data set
 * @param model      name of the network; empty for the one that the checkpoint names
 * @param split      which part of the data set
 * @param device     name of the device, {@code auto} already decided
 * @param batch      images at a time
 * @param threads    compute threads; empty for all cores
 * @param mean       per channel on the scale 0 to 1; empty for what the checkpoint names
 * @param std        per channel; empty for what the checkpoint names
 * @param prefix     of the names in the checkpoint that the network does not have; empty for what is found without help
 */
public record EvalSettings(Path checkpoint, String data, Optional<String> model, Split split, String device, int batch,
        Optional<Integer> threads, List<Float> mean, List<Float> std, Optional<String> prefix) {

    /** Parts of a data set. */
    public enum Split {
        /** What the run that wrote the checkpoint validated on. */
        VALIDATION,
        /** What the data set's own files call test. */
        TEST,
        /** All of its pictures. */
        ALL;

        /** The name on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public EvalSettings {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /** Of a checkpoint whose names need no prefix. */
    public EvalSettings(Path checkpoint, String data, Optional<String> model, Split split, String device, int batch,
            Optional<Integer> threads, List<Float> mean, List<Float> std) {
        this(checkpoint, data, model, split, device, batch, threads, mean, std, Optional.empty());
    }

    /** These settings with what is known of published weights, where nothing else was chosen. */
    public EvalSettings knowing(FoundWeights weights) {
        return weights.known().map(known -> new EvalSettings(checkpoint, data, model.or(() -> Optional.of(known.model())), split,
                device, batch, threads, mean.isEmpty() ? known.mean() : mean, std.isEmpty() ? known.std() : std, prefix))
                .orElse(this);
    }
}
