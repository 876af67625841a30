package weft.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import weft.train.weights.Environment;

/**
 * Runs benchmarks and prints a table of their rates. Takes JMH's command line: regular expressions that choose benchmarks, and
 * options such as {@code -p op=exp}, {@code -prof gc} or {@code -rf json -rff FILE}. Without an expression it runs a short set.
 */
public final class Main {

    /** The parameters of the short set, which takes some two minutes. */
    private static final Map<String, String[]> SHORT = Map.of(
            "op", new String[] {"add", "exp", "dropout", "adam_step"}, "n", new String[] {"1048576"},
            "operation", new String[] {"max_pool2d", "log_softmax"},
            "shape", new String[] {"512x512x512", "1024x1024x1024", "64x400x120"},
            "layer", new String[] {"LENET_2", "RESNET_32"}, "workers", new String[] {"1"});

    /** A row of the table: a benchmark, a figure, its unit. */
    private static final String ROW = "%-68s %12s  %s%n";

    private Main() {}

    public static void main(String[] args) {
        System.exit(run(System.err, args));
    }

    /** Runs what {@code args} choose and returns the exit code; errors are one line. */
    static int run(PrintStream err, String... args) {
        try {
            var options = new CommandLineOptions(args);
            try {
                run(options);
            } catch (NoBenchmarksException _) {
                err.println("bench: no benchmark has a name that matches " + String.join(" ", options.getIncludes())
                        + "; -l lists all");
                return 2;
            }
            return 0;
        } catch (CommandLineOptionException | RunnerException | IOException e) {
            err.println("bench: " + e.getMessage());
            return 2;
        }
    }

    private static void run(CommandLineOptions options) throws RunnerException, IOException {
        if (options.shouldHelp()) {
            options.showHelp();
            return;
        }
        if (options.shouldList()) {
            new Runner(options).list();
            return;
        }
        ChainedOptionsBuilder builder = new OptionsBuilder().parent(options);
        if (!options.getParameter("operation").hasValue()) {
            builder.param("operation", Benchmarks.sized().toArray(String[]::new));
        }
        if (!options.getParameter("op").hasValue()) {
            builder.param("op", Benchmarks.elementwise().toArray(String[]::new));
        }
        if (options.getIncludes().isEmpty()) {
            SHORT.forEach((name, values) -> {
                if (!options.getParameter(name).hasValue()) {
                    builder.param(name, values);
                }
            });
        }
        builder.addProfiler(CpuTime.class);
        System.out.println(Environment.describe());
        Collection<RunResult> results = new Runner(builder.build()).run();
        results.forEach(Main::print);
    }

    private static void print(RunResult result) {
        String parameters = result.getParams().getParamsKeys().stream()
                .map(key -> key + "=" + result.getParams().getParam(key)).collect(Collectors.joining(" "));
        String name = result.getParams().getBenchmark();
        String shortName = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1) + " " + parameters;
        Result<?> calls = result.getPrimaryResult();
        double error = 100 * calls.getScoreError() / calls.getScore();
        System.out.printf(ROW, shortName, "%.4f".formatted(1000 / calls.getScore()),
                Double.isNaN(error) ? "ms" : "ms (+- %.0f %%)".formatted(error));
        new TreeMap<>(result.getSecondaryResults()).forEach((counter, rate) -> System.out.printf(ROW, "",
                "%.4g".formatted(rate.getScore() / scale(counter)), unit(counter, rate)));
    }

    private static double scale(String counter) {
        return switch (counter) {
            case "bytes", "elements", "flops" -> 1e9;
            default -> 1;
        };
    }

    private static String unit(String counter, Result<?> rate) {
        return switch (counter) {
            case "bytes" -> "GB/s";
            case "elements" -> "G elements/s";
            case "flops" -> "GFLOP/s";
            case "images" -> "images/s";
            case "cpu" -> "ms of processor time";
            default -> counter + " " + rate.getScoreUnit();
        };
    }
}
