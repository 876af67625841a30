package weft.train.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import weft.models.PretrainedWeights;
import weft.train.base.InputException;
import weft.train.base.Json;
import weft.train.weights.FoundWeights;
import weft.train.weights.InitialWeights;

/**
 * Everything that is chosen for a training run; the run is repeatable from it.
 *
 * @param model       name of the network
 * @param data        name of the data set
 * @param device      name of the device, {@code auto} already decided
 * @param epochs      passes over the training data, at least 1
 * @param batch       images in a step, at least 1
 * @param learning    optimizer, learning rate and the like; the lengths of its schedule are written out
 * @param seed        decides the split, the initial weights, the order of the images and dropout
 * @param threads     compute threads; empty for all cores
 * @param workers     threads that prepare batches; 0 prepares them in the training thread
 * @param limit       use no more training images than this
 * @param mean        per channel on the scale 0 to 1, subtracted from each picture; empty for the data set's own
 * @param std         per channel, by which each picture is then divided; empty for the data set's own
 * @param init        weights to begin with
 * @param head        widths of the layers of a new head, as {@link weft.models.Head} reads them; empty for the network's own
 * @param freezing    which parameters keep their first values
 * @param out         folder for the results; empty for {@code runs/<model>-<time>}
 */
public record TrainSettings(String model, String data, String device, int epochs, int batch, Learning learning, long seed,
        Optional<Integer> threads, int workers, Optional<Integer> limit, List<Float> mean, List<Float> std,
        Optional<InitialWeights> init, Optional<String> head, Freezing freezing, Optional<Path> out) {

    /** @throws InputException when there is no such schedule, or it does not suit the number of epochs */
    public TrainSettings {
        learning = learning.over(epochs);
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
        learning.addTo(map);
        map.put("seed", seed);
        map.put("threads", threads.orElseGet(() -> Runtime.getRuntime().availableProcessors()));
        map.put("workers", workers);
        map.put("limit", limit.orElse(null));
        map.put("mean", mean.isEmpty() ? null : mean);
        map.put("std", std.isEmpty() ? null : std);
        map.put("init", init.map(weights -> weights.file().toString()).orElse(null));
        map.put("init_strict", init.filter(InitialWeights::strict).map(InitialWeights::strict).orElse(null));
        init.flatMap(InitialWeights::prefix).ifPresent(prefix -> map.put("init_prefix", prefix));
        map.put("head", head.orElse(null));
        freezing.addTo(map);
        return map;
    }

    /** What {@link #toMap} holds, as JSON has it. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    private record Recorded(String data, String device, int epochs, int batch, String optimizer, double lr, double momentum,
            double weightDecay, String scheduler, int warmup, Double clipNorm, Double ema, double labelSmoothing,
            long seed, Integer threads, int workers, Integer limit, List<Float> mean, List<Float> std,
            String init, Boolean initStrict, String initPrefix, String head, List<String> freeze,
            Integer unfreezeEpoch, Double unfreezeLr) {
    }

    /**
     * The settings that {@link #toMap} gave, read back from JSON.
     *
     * @throws IllegalArgumentException when one is missing or not what it should be
     */
    public static TrainSettings of(String model, Map<String, Object> map, Path out) {
        Recorded r = Json.MAPPER.convertValue(map, Recorded.class);
        if (r.data == null || r.device == null) {
            throw new IllegalArgumentException("data or device is missing");
        }
        Learning learning = Learning.of(r.optimizer, r.lr, r.momentum, r.weightDecay, r.scheduler, r.warmup, r.clipNorm, r.ema,
                r.labelSmoothing);
        Freezing freezing = new Freezing(orEmpty(r.freeze), Optional.ofNullable(r.unfreezeEpoch),
                Optional.ofNullable(r.unfreezeLr));
        return new TrainSettings(model, r.data, r.device, r.epochs, r.batch, learning, r.seed, Optional.ofNullable(r.threads),
                r.workers, Optional.ofNullable(r.limit), orEmpty(r.mean), orEmpty(r.std),
                Optional.ofNullable(r.init).map(file -> new InitialWeights(Path.of(file), Boolean.TRUE.equals(r.initStrict),
                        Optional.ofNullable(r.initPrefix))),
                Optional.ofNullable(r.head), freezing, Optional.of(out));
    }

    private static <T> List<T> orEmpty(List<T> list) {
        if (list != null && list.contains(null)) {
            throw new IllegalArgumentException("a list holds null");
        }
        return list == null ? List.of() : list;
    }

    /** These settings with another number of epochs. */
    public TrainSettings withEpochs(int number) {
        return new TrainSettings(model, data, device, number, batch, learning, seed, threads, workers, limit, mean, std, init,
                head, freezing, out);
    }

    /** These settings with the data in another place. */
    public TrainSettings withData(String place) {
        return new TrainSettings(model, place, device, epochs, batch, learning, seed, threads, workers, limit, mean, std, init,
                head, freezing, out);
    }

    /** These settings with weights to begin with, and with the normalization of this network's published ones, if none is set. */
    public TrainSettings beginningWith(FoundWeights weights, boolean strict, Optional<String> prefix) {
        Optional<PretrainedWeights> theirs = weights.known().filter(known -> mean.isEmpty() && known.model().equals(model));
        return new TrainSettings(model, data, device, epochs, batch, learning, seed, threads, workers, limit,
                theirs.map(PretrainedWeights::mean).orElse(mean), theirs.map(PretrainedWeights::std).orElse(std),
                Optional.of(new InitialWeights(weights.file(), strict, prefix)), head, freezing, out);
    }

    /** The model and all settings but the number of epochs, which alone may change when a run is continued, as text. */
    public String fingerprint() {
        Map<String, Object> all = new LinkedHashMap<>(Map.of("model", model));
        all.putAll(toMap());
        all.remove("epochs");
        try {
            return Json.MAPPER.writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Whether a text that {@link #fingerprint} gave is of the same run. The data may lie elsewhere by now; that they are the same
     * is seen when they are read.
     */
    public boolean continues(String recorded) {
        try {
            Map<?, ?> then = Json.MAPPER.readValue(recorded, LinkedHashMap.class);
            Map<?, ?> now = Json.MAPPER.readValue(fingerprint(), LinkedHashMap.class);
            if (then == null) {
                return false;
            }
            then.remove("data");
            now.remove("data");
            return now.equals(then);
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
