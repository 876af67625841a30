package weft.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import weft.datasets.DataFingerprint;
import weft.datasets.Dataset;
import weft.datasets.Sample;
import weft.datasets.loading.DataLoader;
import weft.datasets.source.Datasets;
import weft.datasets.source.LoadedData;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.random.Generator;
import weft.layers.Module;
import weft.models.Head;
import weft.models.Models;
import weft.train.base.InputException;
import weft.train.learner.DivergedException;
import weft.train.learner.Learner;
import weft.train.learner.Position;
import weft.train.measures.EpochRecord;
import weft.train.pictures.Curves;
import weft.train.pictures.DrawnImage;
import weft.train.pictures.PredictionGrid;
import weft.train.runs.History;
import weft.train.runs.Interrupted;
import weft.train.runs.ResumePoint;
import weft.train.runs.RunFolder;
import weft.train.runs.RunLock;
import weft.train.runs.RunRecord;
import weft.train.runs.StoppedException;
import weft.train.settings.NetworkRows;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;
import weft.train.weights.CheckpointInfo;
import weft.train.weights.TrainedModel;

/**
 * A whole run, from settings to a folder of results: data, network, optimizer, {@link Trainer}, and what it leaves behind.
 *
 * <p>The folder is made last before training, so that bad input leaves nothing. A run that was killed, or is to go on for more
 * epochs, is continued from what its folder holds, and ends with the weights of one that was never interrupted.
 */
public final class TrainingRun {
    /** Each of the two loaders may keep decoded photographs in this part of the heap. */
    private static final int CACHE_SHARE = 8;

    private final TrainSettings settings;
    private final Models.Entry entry;
    private final LoadedData data;
    private final Dataset train;
    private final Dataset validation;
    private final Preparation preparation;
    private final Device device;
    private final Head head;
    private final DataFingerprint fingerprint;

    /** @param before what the run is to continue, or empty for a new one */
    private TrainingRun(TrainSettings settings, Optional<Interrupted> before) {
        this.settings = settings;
        this.entry = Models.named(settings.model());
        this.data = Datasets.load(settings.get(TrainRows.DATA));
        this.fingerprint = data.fingerprint();
        before.ifPresent(run -> run.requireSameData(settings.get(TrainRows.DATA), fingerprint));
        this.preparation = Preparation.of(entry, data.info(), settings.get(NetworkRows.MEAN), settings.get(NetworkRows.STD));
        requireClasses(data.info().classes());
        LoadedData.Split split = data.split(settings.get(TrainRows.SEED));
        Dataset all = split.train().inChannels(entry.channels());
        this.train = settings.find(TrainRows.LIMIT).map(all::limit).orElse(all);
        this.validation = split.validation().inChannels(entry.channels());
        this.device = Device.of(settings.get(NetworkRows.DEVICE));
        this.head = head(data.info().classes().size());
    }

    /** With one class there is nothing to classify; mostly the folder above or below was meant. */
    private void requireClasses(List<String> classes) {
        if (classes.size() == 1) {
            throw new InputException("%s: has only the class %s; name a folder that has a folder of images for each class"
                    .formatted(settings.get(TrainRows.DATA), classes.getFirst()));
        }
    }

    private Head head(int classes) {
        Head head = settings.find(TrainRows.HEAD).map(Head::of).orElse(Head.own(classes));
        if (head.classes() != classes) {
            throw new InputException(
                    "--head %s: ends with %d classes, %s has %d".formatted(settings.find(TrainRows.HEAD).orElseThrow(),
                            head.classes(), settings.get(TrainRows.DATA), classes));
        }
        return head;
    }

    /**
     * Trains and writes the folder.
     *
     * @throws InputException                     when settings, data and network do not fit together, or the folder can't be made
     * @throws weft.datasets.base.DataException        when the data can't be read
     * @throws weft.layers.io.base.CheckpointException when the initial weights can't be read or the results can't be written
     */
    public static TrainResult run(TrainSettings settings, Progress progress) throws IOException {
        return run(settings, progress, new StopSwitch());
    }

    /**
     * As {@link #run(TrainSettings, Progress)}, until {@code stop} is pressed.
     *
     * @throws StoppedException when it was, after the present step, with everything saved
     */
    public static TrainResult run(TrainSettings settings, Progress progress, StopSwitch stop) throws IOException {
        settings.find(NetworkRows.THREADS).ifPresent(Device.cpu()::threads);
        TrainingRun run = new TrainingRun(settings, Optional.empty());
        try (Device.Use _ = Device.use(run.device); Scope _ = Scope.open()) {
            return run.begin(progress, stop);
        }
    }

    /**
     * Continues the run in the folder {@code settings.out()} after the last epoch or step that it keeps.
     *
     * @param settings those of the run, see {@link RunRecord#settings}, with as many epochs or more; its data may lie elsewhere
     * @throws InputException                     when the folder holds no run that can be continued with these settings, or the
     *                                            data are no longer those that it learned from
     * @throws weft.datasets.base.DataException        when the data can't be read
     * @throws weft.layers.io.base.CheckpointException when the weights can't be read or the results can't be written
     */
    public static TrainResult resume(TrainSettings settings, Progress progress) throws IOException {
        return resume(settings, progress, new StopSwitch());
    }

    /**
     * As {@link #resume(TrainSettings, Progress)}, until {@code stop} is pressed.
     *
     * @throws StoppedException when it was, after the present step, with everything saved
     */
    public static TrainResult resume(TrainSettings settings, Progress progress, StopSwitch stop) throws IOException {
        RunFolder folder = RunFolder.of(settings.out().orElseThrow());
        try (RunLock _ = RunLock.take(folder)) {
            Interrupted before = Interrupted.open(folder, settings);
            settings.find(NetworkRows.THREADS).ifPresent(Device.cpu()::threads);
            TrainingRun run = new TrainingRun(settings, Optional.of(before));
            try (Device.Use _ = Device.use(run.device); Scope _ = Scope.open()) {
                return run.goOn(before, progress, stop);
            }
        }
    }

    private TrainResult begin(Progress progress, StopSwitch stop) throws IOException {
        Generator.seed(settings.get(TrainRows.SEED));
        Module model = network();
        List<String> loaded = settings.init().map(init -> init.loadInto(settings.model(), model)).orElse(List.of());
        DataLoader trainLoader = loader(train).shuffle(true).build();
        Learner learner = new Learner(model, settings, trainLoader.batches(), 0);
        RunFolder folder = settings.out().map(RunFolder::at).orElseGet(() -> RunFolder.forModel(settings.model()));
        try (RunLock _ = RunLock.take(folder)) {
            folder.requireNoRun(); // of another that came between
            stop.heard(true); // from here on there is a run to go on with
            RunRecord.now(settings.model(), settings.toMap(), describeData(), describeDevice()).write(folder.run());
            progress.begins(describe());
            loaded.forEach(progress::says);
            otherClasses().ifPresent(progress::says);
            return train(folder, learner, trainLoader, Position.before(1), new History(), progress, stop);
        }
    }

    /** A head for as many classes is loaded, too, though its classes are others: that is fine as initialization. */
    private Optional<String> otherClasses() {
        List<String> now = data.info().classes();
        return settings.init().flatMap(init -> TrainedModel.open(init.file()).info()).filter(
                info -> info.classes().size() == now.size() && !info.classes().equals(now)
                        && info.head().equals(settings.find(TrainRows.HEAD)))
                .map(info -> "  the head begins with what it learned of other classes: %s".formatted(String.join(", ",
                        info.classes().subList(0, Math.min(4, now.size())))) + (now.size() > 4 ? " ..." : ""));
    }

    private Module network() {
        try {
            return entry.make(head);
        } catch (IllegalArgumentException e) {
            throw settings.find(TrainRows.HEAD).isEmpty() ? e : new InputException("--head %s: %s; take smaller widths"
                    .formatted(settings.find(TrainRows.HEAD).get(), e.getMessage()), e);
        }
    }

    private TrainResult goOn(Interrupted before, Progress progress, StopSwitch stop) throws IOException {
        int done = before.history().epochs().size();
        int steps = before.place().steps();
        DataLoader trainLoader = loader(train).shuffle(true).build();
        if (steps > trainLoader.batches()) {
            throw new InputException("%s: %d steps of epoch %d are done, but it has %d".formatted(before.folder().resume(), steps,
                    done + 1, trainLoader.batches()));
        }
        Learner learner = new Learner(network(), settings, trainLoader.batches(), steps > 0 ? done + 1 : done);
        stop.heard(true);
        RunFolder folder = before.folder();
        ResumePoint.restore(folder.resume(), learner);
        before.record().with(settings.toMap(), describeData()).write(folder.run());
        progress.begins(describe() + (steps > 0
                ? ", continues after step %d of %d in epoch %d of %d".formatted(steps, trainLoader.batches(), done + 1,
                        settings.get(TrainRows.EPOCHS))
                : done < settings.get(TrainRows.EPOCHS)
                        ? ", continues after epoch %d of %d".formatted(done, settings.get(TrainRows.EPOCHS))
                        : done == 1 ? "; its one epoch is done; for more, raise --epochs"
                                : "; all %d epochs are done; for more, raise --epochs".formatted(done)));
        return train(folder, learner, trainLoader, before.place(), before.history(), progress, stop);
    }

    private TrainResult train(RunFolder folder, Learner learner, DataLoader trainLoader, Position from, History history,
            Progress progress, StopSwitch stop) {
        DataLoader validationLoader = loader(validation).build();
        CheckpointInfo info = new CheckpointInfo(settings.model(), settings.find(TrainRows.HEAD), settings.get(TrainRows.DATA),
                data.info().classes(), settings.get(TrainRows.SEED), preparation.mean(), preparation.std(), preparation.fit(),
                Optional.of(fingerprint), 0, Double.NaN, Double.NaN);
        Recorder recorder = new Recorder(folder, learner, info, settings.fingerprint(), history);
        SavePoints points = new SavePoints(folder, learner, history, settings.fingerprint(), stop, System::nanoTime);
        try {
            new Trainer(learner, trainLoader, validationLoader, device, List.of(recorder, progress))
                    .run(from, settings.get(TrainRows.EPOCHS), points);
        } catch (DivergedException e) {
            throw history.epochs().isEmpty() ? e : new DivergedException("%s; %s keeps the weights of epoch %d, %s the best"
                    .formatted(e.getMessage(), folder.last(), history.epochs().size(), folder.best().getFileName()));
        } finally {
            stop.heard(false);
        }
        return new TrainResult(folder, history, draw(folder, learner.model(), history));
    }

    private String describe() {
        return "%s on %s: %,d training and %,d validation images %s, %s".formatted(settings.model(), settings.get(TrainRows.DATA),
                train.size(), validation.size(), data.origin(), device) + (data.remark().isEmpty() ? "" : "; " + data.remark());
    }

    /** Draws the pictures; returns what went wrong, which is no reason to call a trained network a failure. */
    private List<String> draw(RunFolder folder, Module model, History history) {
        List<String> warnings = new ArrayList<>();
        try {
            Curves.write(folder.curves(), history.epochs());
            drawPredictions(folder, model, history.best().orElseThrow());
        } catch (IOException e) {
            warnings.add(String.valueOf(e.getMessage()));
        }
        return warnings;
    }

    private DataLoader.Builder loader(Dataset part) {
        return DataLoader.of(part, preparation.transform(settings.get(TrainRows.DATA), part.format()))
                .batchSize(settings.get(TrainRows.BATCH)).seed(settings.get(TrainRows.SEED))
                .workers(settings.get(TrainRows.WORKERS))
                .cache(part.isOfFiles() ? Runtime.getRuntime().maxMemory() / CACHE_SHARE : 0);
    }

    private Map<String, Object> describeData() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", settings.get(TrainRows.DATA));
        map.put("description", data.description());
        map.put("train_images", train.size());
        map.put("validation_images", validation.size());
        map.put("split_by_seed", data.isSplitBySeed());
        map.put("classes", data.info().classes());
        map.put("class_counts", fingerprint.counts());
        map.put("digest", fingerprint.digest());
        map.put("mean", preparation.mean());
        map.put("std", preparation.std());
        map.put("fit", preparation.fit().toString());
        return map;
    }

    private Map<String, Object> describeDevice() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", device.name());
        map.put("threads", Device.cpu().threads());
        return map;
    }

    /** Of the best weights, on validation images chosen at random. */
    private void drawPredictions(RunFolder folder, Module model, EpochRecord best) throws IOException {
        TrainedModel.open(folder.best()).loadInto(model);
        List<Sample> samples = new Random(settings.get(TrainRows.SEED)).ints(0, validation.size()).distinct()
                .limit(Math.min(PredictionGrid.CAPACITY, validation.size())).mapToObj(validation::get).toList();
        float[][] probabilities = new Predictor(model, preparation, device)
                .probabilities(settings.get(TrainRows.DATA), samples.stream().map(Sample::image).toList());
        List<String> classes = data.info().classes();
        List<PredictionGrid.Prediction> predictions = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            int guess = Predictor.best(probabilities[i]);
            predictions.add(new PredictionGrid.Prediction(DrawnImage.of(samples.get(i).image()),
                    classes.get(samples.get(i).label()), classes.get(guess), probabilities[i][guess]));
        }
        PredictionGrid.write(folder.predictions(), "%s on %s, validation images, epoch %d"
                .formatted(settings.model(), settings.get(TrainRows.DATA), best.epoch()), predictions);
    }
}
