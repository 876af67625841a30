package weft.train.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import weft.engine.io.Target;
import weft.train.StopAfter;
import weft.train.StopSwitch;
import weft.train.TrainResult;
import weft.train.Trainer;
import weft.train.base.InputException;
import weft.train.base.Json;
import weft.train.learner.DivergedException;
import weft.train.runs.History;
import weft.train.runs.RunFolder;
import weft.train.runs.RunLock;
import weft.train.settings.TrainSettings;

/**
 * Searches the best settings of a small space: each trial is a whole run in a folder of its own. Settings are chosen from a grid,
 * at random, or by a {@link Proposals model of the results so far}. With halving, all trials train for a few epochs first, the
 * better ones go on for more, and so forth (successive halving); a run that goes on does so from its checkpoint.
 *
 * <p>After each trial its result is written. What is chosen follows from the seed and the results, and a trial that was killed is
 * continued, so a killed search ends with the results of one that was not.
 */
public final class Search {
    private static final String PLAN = "search.json";
    private static final String RESULTS = "trials.json";

    private final Path folder;
    private final SearchPlan plan;
    private final List<Trial> trials;
    private final StopSwitch stop;
    private final Consumer<String> says;

    /**
     * A trial.
     *
     * @param number   counts from 1
     * @param places   of its settings in the space, from 0 to 1
     * @param settings by key
     * @param epochs   after which it was measured last
     * @param value    the best value of the metric in these epochs; NaN if it diverged
     * @param values   the same at each round that it took part in
     */
    public record Trial(int number, List<Double> places, Map<String, Object> settings, int epochs, double value,
            List<Double> values) {
        /** Immutable lists. */
        public Trial {
            places = List.copyOf(places);
            settings = new LinkedHashMap<>(settings);
            values = List.copyOf(values);
        }
    }

    private Search(Path folder, SearchPlan plan, List<Trial> trials, StopSwitch stop, Consumer<String> says) {
        this.folder = folder;
        this.plan = plan;
        this.trials = trials;
        this.stop = stop;
        this.says = says;
    }

    /**
     * Searches in a new folder.
     *
     * @param stop by which another thread ends it; it can be continued
     * @param says is told a line about each trial
     * @return the trials, the best first
     * @throws InputException                        when the folder holds a search already, or a trial is not possible
     * @throws weft.train.runs.StoppedException when it was stopped
     */
    public static List<Trial> run(Path folder, SearchPlan plan, StopSwitch stop, Consumer<String> says) throws IOException {
        if (Files.exists(folder.resolve(PLAN))) {
            throw new InputException("the output folder %s holds a search already: continue it with --resume %s, name another "
                    .formatted(folder, folder) + "folder, or remove it");
        }
        Files.createDirectories(Target.linked(folder));
        plan.write(folder.resolve(PLAN));
        return locked(folder, plan, new ArrayList<>(), stop, says);
    }

    /**
     * Goes on with the search in a folder, see {@link #run}.
     *
     * @throws InputException when it holds none, or its files are damaged
     */
    public static List<Trial> resume(Path folder, StopSwitch stop, Consumer<String> says) throws IOException {
        SearchPlan plan = SearchPlan.read(folder.resolve(PLAN));
        return locked(folder, plan, results(folder.resolve(RESULTS), plan), stop, says);
    }

    /** The plan of the search in a folder. */
    public static SearchPlan plan(Path folder) throws IOException {
        return SearchPlan.read(folder.resolve(PLAN));
    }

    private static List<Trial> locked(Path folder, SearchPlan plan, List<Trial> done, StopSwitch stop, Consumer<String> says)
            throws IOException {
        try (RunLock _ = RunLock.take(new RunFolder(folder))) {
            Search search = new Search(folder, plan, done, stop, says);
            search.go();
            return search.ranked();
        }
    }

    private static List<Trial> results(Path file, SearchPlan plan) throws IOException {
        if (!Files.exists(file)) {
            return new ArrayList<>();
        }
        try {
            Trial[] trials = Json.MAPPER.readValue(file.toFile(), Trial[].class);
            List<Trial> list = new ArrayList<>();
            for (Trial trial : trials == null ? new Trial[0] : trials) {
                if (trial == null || trial.number != list.size() + 1 || trial.places.size() != plan.space().size()) {
                    throw new InputException("%s: the results are damaged: trial %d is not in its place".formatted(file,
                            list.size() + 1));
                }
                list.add(trial);
            }
            return list;
        } catch (JsonProcessingException e) {
            throw new InputException(file + ": the results are damaged: " + Json.why(e), e);
        }
    }

    private void go() throws IOException {
        List<Integer> rounds = plan.rounds();
        Proposals proposals = new Proposals(plan);
        while (trials.size() < plan.trials()) {
            List<Double> places = proposals.next(trials, plan.settings(Map.of()).monitor().highest());
            Trial chosen = new Trial(trials.size() + 1, places, proposals.settings(places), 0, Double.NaN, List.of());
            trials.add(train(chosen, rounds.getFirst(), 0));
            write();
        }
        for (int round = 1; round < rounds.size(); round++) {
            int keep = Math.max(1, best(round - 1).size() / plan.halving());
            says.accept("round %d of %d: the best %d of %d go on to epoch %d".formatted(round + 1, rounds.size(), keep,
                    best(round - 1).size(), rounds.get(round)));
            for (Trial trial : best(round - 1).subList(0, keep)) {
                if (trial.values.size() <= round) {
                    trials.set(trial.number - 1, train(trial, rounds.get(round), round));
                    write();
                }
            }
        }
    }

    private void write() throws IOException {
        Json.write(folder.resolve(RESULTS), trials);
        SearchReport.write(folder, plan, ranked());
    }

    /** The trials that took part in a round, the best of that round first. */
    private List<Trial> best(int round) {
        return trials.stream().filter(trial -> trial.values.size() > round).sorted(byValue(trial -> trial.values.get(round)))
                .toList();
    }

    /** All trials: those that trained longest first, among them the best first. */
    private List<Trial> ranked() {
        return trials.stream().sorted(Comparator.comparing((Trial trial) -> trial.values.size()).reversed()
                .thenComparing(byValue(Trial::value))).toList();
    }

    private Comparator<Trial> byValue(ToDoubleFunction<Trial> value) {
        boolean highest = plan.settings(Map.of()).monitor().highest();
        return Comparator.comparingDouble((Trial trial) -> {
            double v = value.applyAsDouble(trial);
            return Double.isNaN(v) ? Double.POSITIVE_INFINITY : highest ? -v : v;
        }).thenComparing(Trial::number);
    }

    /** Trains a trial up to an epoch, from where it is. */
    private Trial train(Trial trial, int epochs, int round) throws IOException {
        TrainSettings settings = plan.settings(trial.settings);
        RunFolder run = new RunFolder(folder.resolve("trial-%03d".formatted(trial.number)));
        boolean goesOn = Files.exists(run.resume());
        if (!goesOn) {
            delete(run.path()); // what a trial left that was killed before it could save anything
        }
        Trainer trainer = Trainer.of(settings.into(run.path())).stop(stop).callback(new StopAfter(epochs, "the round is over"));
        double value;
        try {
            TrainResult result = goesOn ? trainer.resume() : trainer.run();
            // A run whose result was lost may have gone on beyond this round.
            History until = result.history().first(Math.min(epochs, result.history().epochs().size()));
            value = until.best().orElseThrow().value(settings.monitor().metric());
        } catch (DivergedException e) {
            value = Double.NaN;
        }
        List<Double> values = new ArrayList<>(trial.values.subList(0, round));
        values.add(value);
        Trial done = new Trial(trial.number, trial.places, trial.settings, epochs, value, values);
        says.accept(SearchReport.line(done, settings.monitor().metric()));
        return done;
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> {
                    try {
                        Files.delete(file);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
        }
    }
}
