package weft.cli.network;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.cli.base.FileCheck;
import weft.cli.base.OptionValues;
import weft.cli.base.Workbench;
import weft.models.Head;
import weft.models.summary.Summary;
import weft.train.base.InputException;
import weft.train.settings.Check;
import weft.train.settings.Freezing;

/** {@code weft summary MODEL}. */
@Command(name = "summary", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Show a network's layers, output shapes, parameters, work, memory and receptive fields.")
public final class SummaryCommand implements Callable<Integer> {
    private final Console console;
    private final Workbench workbench;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The network, for example lenet5.")
    private String model;

    @Option(names = "--input", paramLabel = "C,H,W", split = ",",
            description = "Shape of an image (default: the network's own).")
    private List<Integer> input = List.of();

    @Option(names = "--classes", paramLabel = "N", description = "Number of classes (default: as published).")
    private Integer classes;

    @Option(names = "--head", paramLabel = "W-...-N",
            description = "Replace the head by fully connected layers of these widths: 512-512-120 for 120 classes.")
    private String head;

    @Option(names = "--freeze", paramLabel = "PREFIX", arity = "0..1", fallbackValue = Freezing.BODY, split = ",",
            description = "Count parameters whose path begins with this as frozen; alone, or with body, all but the head.")
    private List<String> freeze = List.of();

    @Option(names = "--receptive-field", description = "Explain layer by layer how much of the image an output sees.")
    private boolean receptiveField;

    @Option(names = "--graph", paramLabel = "FILE.svg", converter = OptionValues.FileToWrite.class,
            description = "Draw the network as a graph to this SVG file.")
    private Path graph;

    /** The command, printing on {@code console}. */
    public SummaryCommand(Console console, Workbench workbench) {
        this.console = console;
        this.workbench = workbench;
    }

    @Override
    public Integer call() throws IOException {
        Check.known("model", workbench.models(), model);
        if (!input.isEmpty() && (input.size() != 3 || input.stream().anyMatch(extent -> extent < 1))) {
            throw new InputException("--input takes channels, height and width, each at least 1: " + input);
        }
        if (graph != null) {
            FileCheck.output("--graph", graph);
        }
        Summary summary = workbench.summary(model, input, head(), freeze);
        console.out().print(receptiveField ? summary.receptiveFields(model) : summary.table(model));
        if (graph != null) {
            workbench.graph(model, input, head()).write(graph, model);
            console.print("graph: %s", graph);
        }
        return ExitCodes.DONE;
    }

    private Optional<Head> head() {
        if (classes != null && head != null) {
            throw new InputException("--head ends with the number of classes; leave --classes out");
        }
        if (classes != null) {
            Check.atLeast("--classes", 1, classes);
            return Optional.of(Head.own(classes));
        }
        try {
            return Optional.ofNullable(head).map(Head::of);
        } catch (IllegalArgumentException e) {
            throw new InputException("--" + e.getMessage(), e);
        }
    }
}
