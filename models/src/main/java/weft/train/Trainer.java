package weft.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import weft.datasets.source.LoadedData;
import weft.layers.Module;
import weft.layers.Parameter;
import weft.layers.loss.LossFunction;
import weft.models.Models;
import weft.optim.Optimizer;
import weft.optim.schedule.Schedule;
import weft.train.base.InputException;
import weft.train.learner.DivergedException;
import weft.train.learner.OwnParts;
import weft.train.runs.StoppedException;
import weft.train.settings.Setting;
import weft.train.settings.Settings;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;

/**
 * Trains a network, one of Weft's or your own, with everything that {@code weft train} has: checkpoints, resume, history,
 * pictures, early stopping and all settings of {@link TrainRows}. The command itself uses this class.
 *
 * <pre>{@code
 *   TrainResult result = Trainer.of("my-net", 3, 32, 32, MyNet::new)
 *           .set(TrainRows.DATA, "photographs").set(TrainRows.EPOCHS, 5)
 *           .set("optimizer", "sgd").set("lr", 0.01)
 *           .callback(new MyCallback())
 *           .out(Path.of("runs/my-net"))
 *           .run();
 * }</pre>
 *
 * <p>Loss, optimizer and schedule are settings with names, or objects that are given here. A run with objects is repeated and
 * continued by the program that gives them, not by the command line; {@code run.json} says so.
 */
public final class Trainer {
    private final Models.Entry entry;
    private final Function<List<Consumer<Settings.Builder>>, TrainSettings> settings;
    private final List<Consumer<Settings.Builder>> given = new ArrayList<>();
    private final List<Callback> callbacks = new ArrayList<>();
    private final boolean checked;
    private Optional<LoadedData> data = Optional.empty();
    private Optional<LossFunction> loss = Optional.empty();
    private Optional<Function<List<Parameter>, Optimizer>> optimizer = Optional.empty();
    private Optional<Schedule> schedule = Optional.empty();
    private Optional<Path> out = Optional.empty();
    private StopSwitch stop = new StopSwitch();

    private Trainer(Models.Entry entry, boolean checked,
            Function<List<Consumer<Settings.Builder>>, TrainSettings> settings) {
        this.entry = entry;
        this.checked = checked;
        this.settings = settings;
    }

    private static Trainer ofDefaults(Models.Entry entry) {
        return new Trainer(entry, true,
                changes -> TrainSettings.of(entry.name(), s -> changes.forEach(change -> change.accept(s))));
    }

    /**
     * Trains a network of Weft.
     *
     * @throws IllegalArgumentException when none has this name
     */
    public static Trainer of(String model) {
        return ofDefaults(Models.named(model));
    }

    /** Trains as the settings say, which have been checked, with their network and folder. */
    public static Trainer of(TrainSettings settings) {
        Trainer trainer = new Trainer(Models.named(settings.model()), false,
                changes -> settings.with(s -> changes.forEach(change -> change.accept(s))));
        trainer.out = settings.out();
        return trainer;
    }

    /**
     * Trains a network of your own.
     *
     * @param name     what messages, {@code run.json} and the checkpoints call it; none of Weft's networks has it
     * @param channels C of the images that it takes
     * @param height   H of the images that it takes
     * @param width    W of the images that it takes
     * @param network  makes it for a number of classes, on the current device, with its initial weights drawn from the global
     *                 generator; it turns images: [N, C, H, W] into scores: [N, classes]
     * @throws IllegalArgumentException when a network of Weft has the name
     */
    public static Trainer of(String name, int channels, int height, int width, IntFunction<? extends Module> network) {
        if (Models.names().contains(name)) {
            throw new IllegalArgumentException("trainer: " + name + " is a network of Weft; take another name");
        }
        return ofDefaults(new Models.Entry(name, "your own", channels, height, width, 0, head -> {
            if (head.hidden().isPresent()) {
                throw new IllegalArgumentException("%s is your own network and makes its head itself".formatted(name));
            }
            return network.apply(head.classes());
        }));
    }

    /** Sets one of the rows of {@link TrainRows}. */
    public <T> Trainer set(Setting<T> row, T value) {
        given.add(s -> s.set(row, value));
        return this;
    }

    /**
     * Sets one by its name: {@code set("weight_decay", 1e-4)}, {@code set("optimizer", "sgd")}.
     *
     * @param name  the key in {@code run.json} or the name of the option
     * @param value as {@code run.json} has it
     * @throws InputException when there is no such setting, or the value is not one of it
     */
    public Trainer set(String name, Object value) {
        given.add(TrainSettings.named(name, value));
        return this;
    }

    /** Trains on data that has been read, in place of those that the settings name. */
    public Trainer data(LoadedData loaded) {
        data = Optional.of(loaded);
        return set(TrainRows.DATA, loaded.info().name());
    }

    /** The loss of scores: [N, classes] against labels: [N] (int32), a scalar: the mean over the batch. */
    public Trainer loss(LossFunction criterion) {
        loss = Optional.of(criterion);
        return this;
    }

    /** The optimizer of the parameters that learn: {@code parameters -> new SGD(parameters, 0.01)}. */
    public Trainer optimizer(Function<List<Parameter>, Optimizer> maker) {
        optimizer = Optional.of(maker);
        return this;
    }

    /** The learning rate, over updates of the weights; {@link Schedule#perEpoch} makes it one over epochs. */
    public Trainer schedule(Schedule rates) {
        schedule = Optional.of(rates);
        return this;
    }

    /** Tells {@code callback} of the run, after those that were added before. */
    public Trainer callback(Callback callback) {
        callbacks.add(callback);
        return this;
    }

    /** The folder of the results; without it, {@code runs/NAME-TIME}. */
    public Trainer out(Path folder) {
        out = Optional.of(folder);
        return this;
    }

    /** What ends the run from another thread, with everything saved. */
    public Trainer stop(StopSwitch by) {
        stop = by;
        return this;
    }

    /** The settings as they are now. */
    public TrainSettings settings() {
        OwnParts own = own();
        List<Consumer<Settings.Builder>> all = new ArrayList<>(given);
        if (!own.names().isEmpty()) {
            all.add(s -> s.set(TrainRows.OWN, own.names()));
        }
        TrainSettings now = settings.apply(all);
        if (checked) {
            now.values().check(data.isPresent() ? List.of(TrainRows.DATA) : List.of());
        }
        if (optimizer.isPresent() && now.find(TrainRows.UNFREEZE_EPOCH).isPresent()) {
            throw new InputException("--unfreeze-epoch needs an optimizer of the settings, not an object");
        }
        return out.map(now::into).orElse(now);
    }

    private OwnParts own() {
        return new OwnParts(loss, optimizer, schedule);
    }

    private TrainingRun.Parts parts() {
        return new TrainingRun.Parts(entry, data, own(), List.copyOf(callbacks), stop);
    }

    /**
     * Trains and writes the folder.
     *
     * @throws InputException                          when settings, data and network do not fit together, or the folder can't
     *                                                 be made
     * @throws weft.datasets.base.DataException        when the data can't be read
     * @throws weft.layers.io.base.CheckpointException when the initial weights can't be read or the results can't be written
     * @throws DivergedException                       when a loss is NaN or infinite
     * @throws StoppedException                        when the stop switch was pressed, after the present step, with everything
     *                                                 saved
     */
    public TrainResult run() throws IOException {
        TrainSettings now = settings();
        return now.find(TrainRows.DRY_RUN).orElse(false) ? dryRun(now) : TrainingRun.run(now, parts());
    }

    private TrainResult dryRun(TrainSettings now) throws IOException {
        Path folder = Files.createTempDirectory("weft-dry-run");
        try {
            return TrainingRun.run(now.into(folder), parts());
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(Trainer::delete);
            }
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Trains without a folder, until a callback stops it or the last epoch is over, and evaluates no more than a batch of the
     * validation part in between: for looking at the first steps of a training.
     *
     * @return why it ended before its last epoch, if a callback stopped it
     * @throws InputException                   when settings, data and network do not fit together
     * @throws weft.datasets.base.DataException when the data can't be read
     * @throws DivergedException                when a loss is NaN or infinite
     */
    public Optional<String> tryOut() {
        return TrainingRun.tryOut(settings(), parts());
    }

    /**
     * Continues the run in the folder {@link #out} after the last epoch or step that it keeps, with the settings of the run, and
     * as many epochs or more; its data may lie elsewhere. It ends with the bits of a run that was never interrupted.
     *
     * @throws InputException                          when the folder holds no run that can be continued with these settings, or
     *                                                 the data are no longer those that it learned from
     * @throws weft.datasets.base.DataException        when the data can't be read
     * @throws weft.layers.io.base.CheckpointException when the weights can't be read or the results can't be written
     * @throws DivergedException                       when a loss is NaN or infinite
     * @throws StoppedException                        when the stop switch was pressed
     */
    public TrainResult resume() throws IOException {
        if (out.isEmpty()) {
            throw new InputException("say which run to continue: its folder is not given");
        }
        return TrainingRun.resume(settings(), parts());
    }
}
