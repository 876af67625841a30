package weft.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that is chosen for a training run; the run is repeatable from it.
 *
 * @param model       name of the network
 * @param data        name of the data set
 * @param device      name of the device, {@code auto} already decided
 * @param epochs      passes over the training data, at least 1
 * @param batch       images in a step, at least 1
 * @param optimizer   name of the optimizer
 * @param lr          learning rate, above 0
 * @param momentum    of SGD, in [0, 1)
 * @param weightDecay L2 penalty, at least 0
 * @param seed        decides the split, the initial weights, the order of the images and dropout
 * @param threads     compute threads; empty for all cores
 * @param workers     threads that prepare batches; 0 prepares them in the training thread
 * @param limit       use no more training images than this
 * @param mean        per channel on the scale 0 to 1, subtracted from each picture; empty for the data set's own
 * @param std         per channel, by which each picture is then divided; empty for the data set's own
 * @param init        checkpoint whose weights to begin with
 * @param out         folder for the results; empty for {@code runs/<model>-<time>}
 */
public record TrainSettings(String model, String data, String device, int epochs, int batch, Optimizer optimizer, double lr,
                            double momentum, double weightDecay, long seed, Optional<Integer> threads, int workers,
                            Optional<Integer> limit, List<Float> mean, List<Float> std, Optional<Path> init,
                            Optional<Path> out) {

    /** The optimizers that a run can use, each with the learning rate it has where none is given. */
    public enum Optimizer {
        SGD(0.01), ADAM(0.001);

        private final double defaultLr;

        Optimizer(double defaultLr) {
            this.defaultLr = defaultLr;
        }

        public double defaultLr() {
            return defaultLr;
        }

        /** The name on the command line and in files. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public TrainSettings {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
    }

    /** The settings for {@code run.json}, in the order of the command line's options. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("data", data);
        map.put("device", device);
        map.put("epochs", epochs);
        map.put("batch", batch);
        map.put("optimizer", optimizer.toString());
        map.put("lr", lr);
        map.put("momentum", momentum);
        map.put("weight_decay", weightDecay);
        map.put("seed", seed);
        map.put("threads", threads.orElseGet(() -> Runtime.getRuntime().availableProcessors()));
        map.put("workers", workers);
        map.put("limit", limit.orElse(null));
        map.put("mean", mean.isEmpty() ? null : mean);
        map.put("std", std.isEmpty() ? null : std);
        map.put("init", init.map(Path::toString).orElse(null));
        return map;
    }
}
