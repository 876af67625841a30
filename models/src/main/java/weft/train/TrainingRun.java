package weft.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import weft.datasets.DiskCache;
import weft.datasets.loading.DataLoader;
import weft.datasets.source.DataFolders;
import weft.datasets.source.Datasets;
import weft.datasets.source.LoadedData;
import weft.datasets.transform.Transform;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.random.Generator;
import weft.layers.Module;
import weft.models.Head;
import weft.models.Models;
import weft.models.summary.Graph;
import weft.models.summary.Summary;
import weft.train.base.InputException;
import weft.train.learner.DeviceBatch;
import weft.train.learner.DivergedException;
import weft.train.learner.Learner;
import weft.train.learner.OwnParts;
import weft.train.learner.Position;
import weft.train.pictures.PredictionGrid;
import weft.train.report.Dashboard;
import weft.train.report.Live;
import weft.train.runs.History;
import weft.train.runs.Interrupted;
import weft.train.runs.ResumePoint;
import weft.train.runs.RunFolder;
import weft.train.runs.RunLock;
import weft.train.runs.RunRecord;
import weft.train.runs.StoppedException;
import weft.train.settings.DataRows;
import weft.train.settings.NetworkRows;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;
import weft.train.watch.LayerSizes;
import weft.train.watch.NanWatch;
import weft.train.watch.Trace;
import weft.train.weights.CheckpointInfo;
import weft.train.weights.Fit;
import weft.train.weights.TrainedModel;

/**
 * A whole run, from settings to a folder of results: data, network, optimizer, {@link TrainLoop}, and what it leaves. A
 * {@link Trainer} makes it.
 *
 * <p>The folder is made last before training, so that bad input leaves nothing. A run that was killed, or is to go on for more
 * epochs, is continued from what its folder holds, and ends with the weights of one that was never interrupted.
 */
final class TrainingRun {
    private final TrainSettings settings;
    private final Parts parts;
    private final RunData data;
    private final Device device;
    private final Head head;
    private Optional<Dashboard> dashboard = Optional.empty();

    /**
     * What a run is made of beside its settings.
     *
     * @param entry     the network
     * @param data      empty for what the settings name
     * @param own       objects in place of what the settings name
     * @param callbacks of the user
     * @param stop      by which another thread ends it
     */
    record Parts(Models.Entry entry, Optional<LoadedData> data, OwnParts own, List<Callback> callbacks, StopSwitch stop) {
        void says(String line) {
            callbacks.forEach(callback -> callback.says(line));
        }
    }

    /** @param before what the run is to continue, or empty for a new one */
    private TrainingRun(TrainSettings settings, Parts parts, Optional<Interrupted> before) {
        this.settings = settings;
        this.parts = parts;
        LoadedData loaded = parts.data.orElseGet(() -> settings.find(DataRows.SKIP_BAD).orElse(false)
                ? Datasets.loadGood(settings.get(TrainRows.DATA)) : Datasets.load(settings.get(TrainRows.DATA)));
        before.ifPresent(run -> run.requireSameData(settings.get(TrainRows.DATA), loaded.fingerprint()));
        this.data = new RunData(settings, parts.entry,
                settings.find(DataRows.CACHE).orElse(false) ? decoded(loaded) : loaded);
        this.device = Device.of(settings.get(NetworkRows.DEVICE));
        this.head = head(data.classes().size());
    }

    /** The data with its images decoded and resized in a file; what is in memory anyway stays as it is. */
    private LoadedData decoded(LoadedData loaded) {
        Optional<Transform> kept = Fit.of(loaded.info()).kept(parts.entry.height(), parts.entry.width());
        if (kept.isEmpty() || !loaded.all().isOfFiles()) {
            return loaded;
        }
        Path folder = DataFolders.standard().downloads("decoded");
        AtomicInteger tenths = new AtomicInteger();
        return loaded.replaced(all -> DiskCache.of(all, kept.get(), folder, done -> {
            int tenth = (int) (10L * done / all.size());
            if (tenths.getAndSet(tenth) < tenth) {
                parts.says("  %,d of %,d images decoded into %s, for this and later runs".formatted(done, all.size(), folder));
            }
        }));
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

    /** Trains and writes the folder, see {@link Trainer#run}. */
    static TrainResult run(TrainSettings settings, Parts parts) throws IOException {
        settings.find(NetworkRows.THREADS).ifPresent(Device.cpu()::threads);
        TrainingRun run = new TrainingRun(settings, parts, Optional.empty());
        try (Device.Use _ = Device.use(run.device); Scope _ = Scope.open()) {
            return run.shown(run::begin);
        }
    }

    /** Continues the run in the folder {@code settings.out()}, see {@link Trainer#resume}. */
    static TrainResult resume(TrainSettings settings, Parts parts) throws IOException {
        RunFolder folder = RunFolder.of(settings.out().orElseThrow());
        try (RunLock _ = RunLock.take(folder)) {
            Interrupted before = Interrupted.open(folder, settings);
            settings.find(NetworkRows.THREADS).ifPresent(Device.cpu()::threads);
            TrainingRun run = new TrainingRun(settings, parts, Optional.of(before));
            try (Device.Use _ = Device.use(run.device); Scope _ = Scope.open()) {
                return run.shown(() -> run.goOn(before));
            }
        }
    }

    /** Trains without a folder, see {@link Trainer#tryOut}. */
    static Optional<String> tryOut(TrainSettings settings, Parts parts) {
        settings.find(NetworkRows.THREADS).ifPresent(Device.cpu()::threads);
        TrainingRun run = new TrainingRun(settings, parts, Optional.empty());
        try (Device.Use _ = Device.use(run.device); Scope _ = Scope.open()) {
            Module model = run.network();
            run.initialize(model);
            DataLoader trainLoader = run.data.trainLoader();
            Learner learner = run.learner(model, trainLoader.batches(), 0);
            return new TrainLoop(learner, new TrainLoop.Passes(trainLoader, run.data.glance(), Optional.empty(), 0), run.device,
                    parts.callbacks).run(settings.get(TrainRows.EPOCHS));
        }
    }

    /** A whole run. */
    private interface Work {
        TrainResult run() throws IOException;
    }

    /** Runs, with a dashboard where it was asked for; its port is taken before anything is written. */
    private TrainResult shown(Work work) throws IOException {
        Optional<Integer> port = settings.find(TrainRows.DASHBOARD);
        if (port.isEmpty()) {
            return work.run();
        }
        try (Dashboard open = Dashboard.open(port.get())) {
            dashboard = Optional.of(open);
            try {
                TrainResult result = work.run();
                open.says("ended; saved in " + result.folder().path());
                return result;
            } catch (StoppedException e) {
                open.says("stopped " + e.getMessage());
                throw e;
            } catch (IOException | RuntimeException e) {
                open.says("failed: " + e.getMessage());
                throw e;
            }
        }
    }

    private List<String> initialize(Module model) {
        return settings.init().map(init -> init.loadInto(settings.model(), model)).orElse(List.of());
    }

    private TrainResult begin() throws IOException {
        Module model = network();
        List<String> loaded = initialize(model);
        DataLoader trainLoader = data.trainLoader();
        Learner learner = learner(model, trainLoader.batches(), 0);
        RunFolder folder = settings.out().map(RunFolder::at).orElseGet(() -> RunFolder.forModel(settings.model()));
        try (RunLock _ = RunLock.take(folder)) {
            folder.requireNoRun(); // of another that came between
            parts.stop.heard(true); // from here on there is a run to go on with
            RunRecord.now(settings.model(), settings.toMap(), data.toMap(), describeDevice()).write(folder.run());
            parts.says(describe());
            loaded.forEach(parts::says);
            otherClasses().ifPresent(parts::says);
            return train(folder, learner, trainLoader, Position.before(1), new History(settings.monitor()));
        }
    }

    private Learner learner(Module model, int batches, int done) {
        Tensor weights = data.classWeights().map(all -> {
            float[] values = new float[all.size()];
            IntStream.range(0, values.length).forEach(c -> values[c] = all.get(c));
            return Tensor.of(Shape.of(values.length), values, device);
        }).orElse(null);
        return new Learner(model, settings, settings.get(TrainRows.LOSS).make(weights, settings.get(TrainRows.LABEL_SMOOTHING)),
                parts.own, batches, done);
    }

    /** A head for as many classes is loaded, too, though its classes are others: that is fine as initialization. */
    private Optional<String> otherClasses() {
        List<String> now = data.classes();
        return settings.init().flatMap(init -> TrainedModel.open(init.file()).info()).filter(
                info -> info.classes().size() == now.size() && !info.classes().equals(now)
                        && info.head().equals(settings.find(TrainRows.HEAD)))
                .map(info -> "  the head begins with what it learned of other classes: %s".formatted(String.join(", ",
                        info.classes().subList(0, Math.min(4, now.size())))) + (now.size() > 4 ? " ..." : ""));
    }

    private Module network() {
        Generator.seed(settings.get(TrainRows.SEED));
        try {
            return parts.entry.make(head);
        } catch (IllegalArgumentException e) {
            throw settings.find(TrainRows.HEAD).isEmpty() ? e : new InputException("--head %s: %s; take smaller widths"
                    .formatted(settings.find(TrainRows.HEAD).get(), e.getMessage()), e);
        }
    }

    private TrainResult goOn(Interrupted before) throws IOException {
        int done = before.history().epochs().size();
        int steps = before.place().steps();
        DataLoader trainLoader = data.trainLoader();
        if (steps > trainLoader.batches()) {
            throw new InputException("%s: %d steps of epoch %d are done, but it has %d".formatted(before.folder().resume(), steps,
                    done + 1, trainLoader.batches()));
        }
        Learner learner = learner(network(), trainLoader.batches(), steps > 0 ? done + 1 : done);
        parts.stop.heard(true);
        RunFolder folder = before.folder();
        ResumePoint.restore(folder.resume(), learner);
        before.record().with(settings.toMap(), data.toMap()).write(folder.run());
        parts.says(describe() + (steps > 0
                ? ", continues after step %d of %d in epoch %d of %d".formatted(steps, trainLoader.batches(), done + 1,
                        settings.get(TrainRows.EPOCHS))
                : done < settings.get(TrainRows.EPOCHS)
                        ? ", continues after epoch %d of %d".formatted(done, settings.get(TrainRows.EPOCHS))
                        : done == 1 ? "; its one epoch is done; for more, raise --epochs"
                                : "; all %d epochs are done; for more, raise --epochs".formatted(done)));
        return train(folder, learner, trainLoader, before.place(), before.history());
    }

    private TrainResult train(RunFolder folder, Learner learner, DataLoader trainLoader, Position from, History history)
            throws IOException {
        Preparation preparation = data.preparation();
        CheckpointInfo info = new CheckpointInfo(settings.model(), settings.find(TrainRows.HEAD), settings.get(TrainRows.DATA),
                data.classes(), settings.get(TrainRows.SEED), preparation.mean(), preparation.std(), preparation.fit(),
                settings.get(DataRows.AUGMENT), settings.find(DataRows.SPLIT), Optional.of(data.fingerprint()), 0, Double.NaN,
                Double.NaN);
        Recorder recorder = new Recorder(folder, learner, info, settings, history);
        SavePoints points = new SavePoints(folder, learner, history, settings.fingerprint(), parts.stop, System::nanoTime);
        TrainLoop.Passes passes = new TrainLoop.Passes(trainLoader, data.validationLoader(), data.seenLoader(),
                settings.find(TrainRows.EVAL_EVERY).orElse(0));
        long done = (from.epoch() - 1L) * trainLoader.batches() + from.steps();
        RunPictures pictures = new RunPictures(settings, data, device, folder, this::layers);
        Optional<Live> live = live(pictures, history);
        Optional<String> stopped;
        try (Watches watches = watches(folder, learner, trainLoader.batches(), done, pictures)) {
            List<Callback> all = callbacks(folder, recorder, done, history);
            watches.trace.ifPresent(trace -> all.add(1, new TraceCallback(trace)));
            watches.sizes.ifPresent(sizes -> all.add(1, new LayerSizesCallback(sizes)));
            watches.board.ifPresent(board -> all.add(1, board));
            live.ifPresent(page -> all.add(1, new DashboardCallback(page, pictures, () -> predictions(learner, pictures), history,
                    settings.get(TrainRows.EPOCHS))));
            stopped = new TrainLoop(learner, passes, device, all, watches.nan).run(from, settings.get(TrainRows.EPOCHS), points);
            watches.board.ifPresent(TensorBoardCallback::ended);
        } catch (DivergedException e) {
            throw history.epochs().isEmpty() ? e : new DivergedException("%s; %s keeps the weights of epoch %d, %s the best"
                    .formatted(e.getMessage(), folder.last(), history.epochs().size(), folder.best().getFileName()));
        } finally {
            parts.stop.heard(false);
        }
        List<String> warnings = pictures.draw(learner.model(), history, recorder.best(),
                report -> live.ifPresent(page -> page.ends(report)));
        return new TrainResult(folder, history, warnings, stopped);
    }

    /** What the dashboard shows from now on. */
    private Optional<Live> live(RunPictures pictures, History history) throws IOException {
        if (dashboard.isEmpty()) {
            return Optional.empty();
        }
        Live live = new Live(pictures.about(), settings.get(TrainRows.EPOCHS), history.epochs(), history.best());
        dashboard.get().shows(live);
        parts.says("  dashboard: " + dashboard.get().address());
        return Optional.of(live);
    }

    private static List<PredictionGrid.Prediction> predictions(Learner learner, RunPictures pictures) {
        return learner.withFinalWeights(() -> pictures.predictions(learner.model()));
    }

    /** What looks into the run and must be closed, where it was asked for. */
    private record Watches(Optional<NanWatch> nan, Optional<Trace> trace, Optional<TensorBoardCallback> board,
            Optional<LayerSizes> sizes) implements AutoCloseable {
        @Override
        public void close() {
            // As resources they are closed even if one of them can't write what it has left.
            try (LayerSizes _ = sizes.orElse(null); TensorBoardCallback _ = board.orElse(null); Trace _ = trace.orElse(null)) {
                nan.ifPresent(NanWatch::close);
            }
        }
    }

    private record TraceCallback(Trace trace) implements Callback {
        @Override
        public void stepStarts(long step, DeviceBatch batch) {
            trace.begins(batch);
        }

        @Override
        public void stepEnds(long step, Tensor loss) {
            trace.ends(step, loss);
        }
    }

    private record LayerSizesCallback(LayerSizes sizes) implements Callback {
        @Override
        public void stepStarts(long step, DeviceBatch batch) {
            sizes.begins(step);
        }

        @Override
        public void stepEnds(long step, Tensor loss) {
            sizes.ends(step);
        }
    }

    private Watches watches(RunFolder folder, Learner learner, int batches, long done, RunPictures pictures) throws IOException {
        Optional<Trace> trace = settings.find(TrainRows.TRACE).orElse(false)
                ? Optional.of(Trace.in(folder.path(), learner, done)) : Optional.empty();
        NanWatch.Run run = new NanWatch.Run(folder.path(), head.classes(), data.classWeights().orElse(List.of()), batches);
        Optional<TensorBoardCallback> board =
                settings.find(TrainRows.TENSORBOARD).map(place -> board(place, folder, learner, pictures));
        Optional<Integer> every = settings.find(TrainRows.LAYER_SIZES);
        Optional<LayerSizes> sizes = every.isEmpty() ? Optional.empty()
                : Optional.of(LayerSizes.of(learner.model(), folder.layers(), done, every.get(),
                        rows -> board.ifPresent(to -> to.layerSizes(rows))));
        return new Watches(settings.find(TrainRows.NAN_WATCH).orElse(false)
                ? Optional.of(new NanWatch(learner, settings, run)) : Optional.empty(), trace, board, sizes);
    }

    /** A dry run is to leave no files, so its own are in the run's folder, which is deleted. */
    private TensorBoardCallback board(String place, RunFolder folder, Learner learner, RunPictures pictures) {
        boolean own = place.equals(TrainRows.IN_RUN) || settings.find(TrainRows.DRY_RUN).orElse(false);
        Path events = own ? folder.tensorboard()
                : Path.of(place).resolve(folder.path().toAbsolutePath().normalize().getFileName());
        Map<String, Object> hparams = new LinkedHashMap<>(Map.of("model", settings.model()));
        settings.toMap().entrySet().stream().filter(entry -> entry.getValue() != null)
                .forEach(entry -> hparams.put(entry.getKey(), entry.getValue()));
        return new TensorBoardCallback(events, hparams, () -> PredictionGrid.draw(settings.model(),
                predictions(learner, pictures)), this::graph);
    }

    /** The recorder is before the user's own, so that what these see of an epoch is on disk. */
    private List<Callback> callbacks(RunFolder folder, Recorder recorder, long done, History history) {
        List<Callback> all = new ArrayList<>(List.of(recorder));
        settings.find(TrainRows.EVAL_EVERY)
                .ifPresent(_ -> all.add(StepLog.at(folder.steps(), done)));
        settings.find(TrainRows.PATIENCE)
                .ifPresent(patience -> all.add(new EarlyStopping(history, patience, settings.get(TrainRows.MIN_DELTA))));
        if (settings.find(TrainRows.DRY_RUN).orElse(false)) {
            all.add(new StopAfter(1, "it was a dry run"));
        }
        all.addAll(parts.callbacks);
        return all;
    }

    private Summary layers() {
        return Summary.of(() -> parts.entry.make(head), parts.entry.channels(), parts.entry.height(), parts.entry.width());
    }

    private Graph graph() {
        return Graph.of(() -> parts.entry.make(head), parts.entry.channels(), parts.entry.height(), parts.entry.width());
    }

    private String describe() {
        return "%s on %s: %s, %s".formatted(settings.model(), settings.get(TrainRows.DATA), data.describe(), device)
                + (data.remark().isEmpty() ? "" : "; " + data.remark());
    }

    private Map<String, Object> describeDevice() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", device.name());
        map.put("threads", Device.cpu().threads());
        return map;
    }
}
