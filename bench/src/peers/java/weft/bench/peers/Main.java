package weft.bench.peers;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import weft.bench.compare.Alternation;
import weft.bench.compare.MachineRates;
import weft.bench.compare.Report;
import weft.bench.compare.Row;
import weft.bench.compare.Side;
import weft.bench.compare.Work;

/**
 * {@code weft bench --peers [--quick] [--list] [--save] [--memory] [PATTERN]}: Weft beside PyTorch. Exit codes: 0 done, 1 two
 * sides computed different things, 2 wrong usage.
 */
public final class Main {

    /**
     * Turns of some milliseconds, and pauses of 3 between them. Warm-up is what takes the time, in the quick form too: a step has
     * many loops, and all wait for one compiler thread.
     */
    private static Alternation.Plan plan(boolean quick, boolean operation) {
        if (quick) {
            return operation ? new Alternation.Plan(1.5, 0.2, 5, 15, 0.004, 0.003)
                    : new Alternation.Plan(8, 1, 5, 31, 0.005, 0.003);
        }
        return operation ? new Alternation.Plan(3, 0.5, 9, 51, 0.005, 0.003)
                : new Alternation.Plan(20, 8, 11, 101, 0.005, 0.003);
    }

    private Main() {}

    public static void main(String[] args) throws IOException {
        System.exit(run(System.out, System.err, args));
    }

    /** What the command line asks for. */
    private record Options(boolean quick, boolean list, boolean save, boolean memory, Pattern pattern) {

        /** @throws IllegalArgumentException when it asks for what there is not */
        static Options of(String... args) {
            boolean quick = false;
            boolean list = false;
            boolean save = false;
            boolean memory = false;
            String pattern = null;
            for (String arg : args) {
                switch (arg) {
                    case "--quick" -> quick = true;
                    case "--list" -> list = true;
                    case "--save" -> save = true;
                    case "--memory" -> memory = true;
                    default -> {
                        if (arg.startsWith("-") || pattern != null) {
                            throw new IllegalArgumentException(
                                    "%s: known are --quick, --list, --save, --memory and one pattern".formatted(arg));
                        }
                        pattern = arg;
                    }
                }
            }
            return new Options(quick, list, save, memory, Pattern.compile(pattern == null ? "" : pattern));
        }

        /** The quick form of the whole table has one row for each operation. */
        private boolean isShort() {
            return quick && pattern.pattern().isEmpty();
        }
    }

    static int run(PrintStream out, PrintStream err, String... args) throws IOException {
        Options options;
        try {
            options = Options.of(args);
        } catch (PatternSyntaxException e) {
            err.println("bench: no regular expression: " + e.getMessage().lines().findFirst().orElse(""));
            return 2;
        } catch (IllegalArgumentException e) {
            err.println("bench: " + e.getMessage());
            return 2;
        }
        List<Comparison> chosen = Comparisons.all().stream().filter(c -> options.pattern.matcher(c.name()).find()).toList();
        if (chosen.isEmpty()) {
            err.println("bench: no row has a name that matches " + options.pattern + "; --list lists all");
            return 2;
        }
        if (options.list) {
            chosen.forEach(c -> out.println(c.name()));
            return 0;
        }
        if (options.memory) {
            PeakMemory.compare(out, chosen);
            return 0;
        }
        return compare(out, options, chosen);
    }

    private static int compare(PrintStream out, Options options, List<Comparison> chosen) throws IOException {
        long start = System.nanoTime();
        Run run = Run.begin();
        Map<String, Object> facts = run.facts();
        facts.forEach((key, value) -> out.println(key + ": " + value));
        MachineRates machine = MachineRates.measure(run.threads());
        Path root = Path.of(System.getProperty("weft.root", "."));
        PythonTorch python = PythonTorch.find(root);
        List<String> peers = new ArrayList<>(List.of("eager", "TorchScript"));
        if (python != null) {
            peers.add(python.name());
        }
        Report report = new Report(machine, peers);
        out.println(report.machine());
        List<Row> rows = new ArrayList<>();
        Comparison.Group group = null;
        for (Comparison comparison : options.isShort() ? OperationComparison.heaviest(chosen, machine) : chosen) {
            if (comparison.group() != group) {
                group = comparison.group();
                out.println();
                out.println(report.head(group.title));
            }
            Row row = row(comparison, python, plan(options.quick, group == Comparison.Group.OPERATIONS));
            out.println(report.line(row));
            rows.add(row);
        }
        out.printf("%n%d rows in %.0f s%n", rows.size(), (System.nanoTime() - start) * 1e-9);
        if (options.save) {
            Results.save(out, root, facts, machine, report, rows);
        }
        return rows.stream().allMatch(Row::agrees) ? 0 : 1;
    }

    private static Row row(Comparison c, PythonTorch python, Alternation.Plan plan) {
        try (Comparison.Prepared prepared = c.prepare(python)) {
            if (!prepared.difference().isEmpty()) {
                return Row.different(c.group().title, c.name(), c.calls(), c.work(), prepared.difference());
            }
            return Row.timed(c.group().title, c.name(), c.calls(), c.work(),
                    Alternation.measure(List.<Side>copyOf(prepared.sides()), plan), prepared.remark());
        } catch (IllegalArgumentException | IllegalStateException | EngineException e) {
            // One row that can't be compared must not lose the others.
            return Row.different(c.group().title, c.name(), c.calls(), new Work(0, 0), String.valueOf(e.getMessage()).lines()
                    .findFirst().orElse(""));
        }
    }
}
