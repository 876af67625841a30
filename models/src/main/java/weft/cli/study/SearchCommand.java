package weft.cli.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.cli.base.FileCheck;
import weft.cli.base.StopSignals;
import weft.cli.base.Workbench;
import weft.cli.train.TrainingCommand;
import weft.train.StopSwitch;
import weft.train.base.InputException;
import weft.train.runs.StoppedException;
import weft.train.settings.TrainSettings;
import weft.train.study.Search;
import weft.train.study.SearchPlan;
import weft.train.study.SearchReport;

/** {@code weft search MODEL}. */
@Command(name = "search", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Search the best settings of a small space; each trial is a run. Takes the options of train for what all "
                + "trials have; --monitor says what is best. Writes a table and a picture.")
public final class SearchCommand extends TrainingCommand {
    private static final int SHOWN = 10;

    @Option(names = "--vary", paramLabel = "KEY=VALUES",
            description = "What to vary; repeat it for more: optimizer=sgd,adam for a choice; lr=1e-4..1e-1:log for a range, "
                    + "here even in the logarithm; lr=1e-4..1e-1:log:5 for five points of it in a grid (3 if not said).")
    private List<String> vary = List.of();

    @Option(names = "--method", paramLabel = "NAME", defaultValue = "random",
            description = "grid, random, or bayes: a Gaussian process of the results so far and the largest expected improvement "
                    + "(default: ${DEFAULT-VALUE}).")
    private String method;

    @Option(names = "--trials", paramLabel = "N", defaultValue = "20",
            description = "How many; a grid has as many as it has points (default: ${DEFAULT-VALUE}).")
    private int trials;

    @Option(names = "--halving", paramLabel = "N", defaultValue = "1",
            description = "Successive halving: train all for a few epochs, let one in N go on for N times as many, and so on up "
                    + "to --epochs (default: ${DEFAULT-VALUE}, no halving).")
    private int halving;

    @Option(names = "--search-seed", paramLabel = "N", defaultValue = "1",
            description = "Decides which settings are tried (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--out", paramLabel = "DIR", description = "Folder for the results (default: search-MODEL).")
    private Path out;

    @Option(names = "--resume", paramLabel = "DIR", description = "Go on with the search in this folder.")
    private Path resume;

    /** The command, printing on {@code console}. */
    public SearchCommand(Console console, Workbench workbench) {
        super(console, workbench);
    }

    @Override
    public Integer call() throws IOException {
        StopSwitch stop = new StopSwitch();
        StopSignals signals = StopSignals.heardBy(stop, console);
        Path folder = resume;
        List<Search.Trial> ranked;
        try (signals) {
            if (resume == null) {
                SearchPlan plan = plan();
                folder = out == null ? Path.of("search-" + plan.model()) : out;
                FileCheck.folder("--out", folder);
                console.print("%d trials of %s, saved in %s", plan.trials(), plan.model(), folder);
                ranked = workbench.search(folder, plan, stop, line -> console.print("%s", line));
            } else {
                ranked = workbench.resumeSearch(resume, stop, line -> console.print("%s", line));
            }
        } catch (StoppedException stopped) {
            console.print("stopped; go on with: weft search --resume %s", folder);
            return signals.code();
        }
        print(folder, ranked);
        return ExitCodes.DONE;
    }

    private SearchPlan plan() {
        TrainSettings settings = settings();
        Map<String, Object> given = new LinkedHashMap<>(fileValues());
        rows.stream().filter(this::isGiven).forEach(row -> given.put(row.option(), row.toJson(settings.values())));
        return SearchPlan.of(settings.model(), given, vary, method, trials, halving, seed);
    }

    private void print(Path folder, List<Search.Trial> ranked) throws IOException {
        String metric = Search.plan(folder).settings(Map.of()).monitor().metric();
        console.print("best of %d trials:", ranked.size());
        ranked.stream().limit(SHOWN).forEach(trial -> console.print("%s", SearchReport.line(trial, metric)));
        Search.Trial best = ranked.getFirst();
        if (Double.isNaN(best.value())) {
            throw new InputException("every trial diverged; try smaller learning rates");
        }
        console.print("saved in %s: search.csv, search.png; the best run is %s", folder,
                folder.resolve("trial-%03d".formatted(best.number())));
    }
}
