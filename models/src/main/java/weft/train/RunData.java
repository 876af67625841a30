package weft.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import weft.datasets.DataFingerprint;
import weft.datasets.Dataset;
import weft.datasets.Sample;
import weft.datasets.Subset;
import weft.datasets.augment.Augmentation;
import weft.datasets.image.Image;
import weft.datasets.loading.DataLoader;
import weft.datasets.loading.WeightedRandomSampler;
import weft.datasets.source.LoadedData;
import weft.datasets.transform.Transform;
import weft.models.Models;
import weft.train.base.InputException;
import weft.train.settings.ClassWeights;
import weft.train.settings.DataRows;
import weft.train.settings.NetworkRows;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;

/** The data of a run: its training and validation part, how images become what the network takes, and the loaders. */
final class RunData {
    /** Each of the two loaders may keep decoded photographs in this part of the heap. */
    private static final int CACHE_SHARE = 8;
    /** How often an epoch of --overfit-batch takes its one batch: epochs of a single step would be evaluation mostly. */
    private static final int OVERFIT_STEPS = 50;
    private static final int DRY_STEPS = 2;
    /** Keeps the choice of images apart from that of others with the same seed. */
    private static final long SEEN_STREAM = 0x5345454eL;

    private final TrainSettings settings;
    private final LoadedData data;
    private final DataFingerprint fingerprint;
    private final Preparation preparation;
    private final Augmentation augmentation;
    private final Dataset train;
    private final Dataset validation;

    RunData(TrainSettings settings, Models.Entry entry, LoadedData data) {
        this.settings = settings;
        this.data = data;
        this.fingerprint = data.fingerprint();
        this.preparation = Preparation.of(entry, data.info(), settings.get(NetworkRows.MEAN), settings.get(NetworkRows.STD));
        this.augmentation = DataRows.augmentation(settings.get(DataRows.AUGMENT));
        requireClasses(data.info().classes());
        LoadedData.Split split = data.split(settings.get(TrainRows.SEED), settings.find(DataRows.SPLIT).map(DataRows::plan));
        Dataset all = split.train().inChannels(entry.channels());
        Dataset some = settings.find(TrainRows.LIMIT).map(all::limit).orElse(all);
        Dataset measured = split.validation().inChannels(entry.channels());
        if (settings.find(TrainRows.OVERFIT_BATCH).orElse(false)) {
            int n = Math.min(settings.get(TrainRows.BATCH), some.size());
            measured = chosen(some, n, settings.get(TrainRows.SEED));
            some = new Subset(measured, IntStream.range(0, OVERFIT_STEPS * n).map(i -> i % n).toArray());
        }
        int steps = DRY_STEPS * settings.get(TrainRows.BATCH);
        boolean dry = settings.find(TrainRows.DRY_RUN).orElse(false);
        this.train = dry ? some.limit(Math.multiplyExact(steps, settings.get(TrainRows.ACCUMULATE))) : some;
        this.validation = dry ? measured.limit(steps) : measured;
    }

    /** With one class there is nothing to classify; mostly the folder above or below was meant. */
    private void requireClasses(List<String> classes) {
        if (classes.size() == 1) {
            throw new InputException("%s: has only the class %s; name a folder that has a folder of images for each class"
                    .formatted(settings.get(TrainRows.DATA), classes.getFirst()));
        }
    }

    private static Dataset chosen(Dataset part, int n, long seed) {
        return new Subset(part, new Random(seed).ints(0, part.size()).distinct().limit(Math.min(n, part.size())).toArray());
    }

    List<String> classes() {
        return data.info().classes();
    }

    DataFingerprint fingerprint() {
        return fingerprint;
    }

    Preparation preparation() {
        return preparation;
    }

    /** For training. The one batch of --overfit-batch is neither shuffled nor augmented: each step takes the same images. */
    DataLoader trainLoader() {
        boolean oneBatch = settings.find(TrainRows.OVERFIT_BATCH).orElse(false);
        Augmentation augmented = oneBatch ? Augmentation.NONE : augmentation;
        DataLoader.Builder loader = loader(train,
                preparation.transform(settings.get(TrainRows.DATA), train.format(), augmented));
        augmented.mix().ifPresent(loader::mix);
        boolean balance = !oneBatch && settings.find(DataRows.BALANCE).orElse(false);
        if (balance) {
            loader.sampler(WeightedRandomSampler.balanced(train));
        }
        return loader.batchSize(oneBatch ? validation.size() : settings.get(TrainRows.BATCH)).shuffle(!oneBatch && !balance)
                .build();
    }

    DataLoader validationLoader() {
        return loader(validation).build();
    }

    /** A batch of the validation part. */
    DataLoader glance() {
        return loader(validation.limit(settings.get(TrainRows.BATCH))).build();
    }

    /** Training images to be evaluated as the validation images are. */
    Optional<DataLoader> seenLoader() {
        return settings.find(TrainRows.TRAIN_EVAL)
                .map(n -> loader(chosen(train, n, settings.get(TrainRows.SEED) ^ SEEN_STREAM)).build());
    }

    /** For images to be evaluated: never augmented. */
    private DataLoader.Builder loader(Dataset part) {
        return loader(part, preparation.transform(settings.get(TrainRows.DATA), part.format()));
    }

    private DataLoader.Builder loader(Dataset part, Transform transform) {
        return DataLoader.of(part, transform)
                .batchSize(settings.get(TrainRows.BATCH)).seed(settings.get(TrainRows.SEED))
                .workers(settings.get(TrainRows.WORKERS))
                .cache(part.isOfFiles() ? Runtime.getRuntime().maxMemory() / CACHE_SHARE : 0);
    }

    /** The weights of the classes in the loss; empty where all count the same. */
    Optional<List<Float>> classWeights() {
        List<String> given = settings.get(TrainRows.CLASS_WEIGHTS);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        int[] counts = new int[classes().size()];
        for (int i = 0; i < train.size(); i++) {
            counts[train.label(i)]++;
        }
        return Optional.of(ClassWeights.of(given, classes(), counts));
    }

    /** Validation images chosen at random. */
    List<Sample> someOfValidation(int n) {
        Dataset some = chosen(validation, n, settings.get(TrainRows.SEED));
        return IntStream.range(0, some.size()).mapToObj(some::get).toList();
    }

    /** An image of the validation part. */
    Image validation(int index) {
        return validation.get(index).image();
    }

    /** The sizes of the parts and where they come from, in words. */
    String describe() {
        return "%,d training and %,d validation images %s".formatted(train.size(), validation.size(), data.origin());
    }

    /** What the user should know of the data, or nothing. */
    String remark() {
        return data.remark();
    }

    /** For {@code run.json}. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", settings.get(TrainRows.DATA));
        map.put("description", data.description());
        map.put("train_images", train.size());
        map.put("validation_images", validation.size());
        map.put("split_by_seed", data.isSplitBySeed() || settings.find(DataRows.SPLIT).isPresent());
        map.put("classes", data.info().classes());
        map.put("class_counts", fingerprint.counts());
        map.put("digest", fingerprint.digest());
        map.put("mean", preparation.mean());
        map.put("std", preparation.std());
        map.put("fit", preparation.fit().toString());
        return map;
    }
}
