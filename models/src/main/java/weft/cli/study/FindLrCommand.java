package weft.cli.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalDouble;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.cli.base.FileCheck;
import weft.cli.base.OptionValues;
import weft.cli.base.Workbench;
import weft.cli.train.TrainingCommand;
import weft.train.Trainer;
import weft.train.base.InputException;
import weft.train.settings.Check;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;
import weft.train.study.LearningRateRange;
import weft.train.study.RatePicture;

/** {@code weft find-lr MODEL}. */
@Command(name = "find-lr", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Find a learning rate: a short training whose rate grows step by step; draws the loss and names a rate. "
                + "Takes the options of train; --lr and --scheduler do not count.")
public final class FindLrCommand extends TrainingCommand {
    @Option(names = "--steps", paramLabel = "N", defaultValue = "100",
            description = "Steps from the lowest to the highest rate (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(names = "--from", paramLabel = "X", defaultValue = "1e-6", description = "Lowest rate (default: ${DEFAULT-VALUE}).")
    private double from;

    @Option(names = "--to", paramLabel = "X", defaultValue = "10", description = "Highest rate (default: ${DEFAULT-VALUE}).")
    private double to;

    @Option(names = "--out", paramLabel = "FILE", converter = OptionValues.FileToWrite.class,
            description = "PNG file of the picture (default: MODEL-lr.png).")
    private Path out;

    /** The command, printing on {@code console}. */
    public FindLrCommand(Console console, Workbench workbench) {
        super(console, workbench);
    }

    @Override
    public Integer call() throws IOException {
        Check.between("--steps", 10, 100_000, steps);
        Check.positive("--from", from);
        Check.positive("--to", to);
        if (from >= to) {
            throw new InputException("--from %s must be below --to %s".formatted(from, to));
        }
        TrainSettings settings = settings();
        Path file = out == null ? Path.of(settings.model() + "-lr.png") : out;
        FileCheck.output("--out", file);
        // As many epochs as hold the steps, however few batches an epoch has.
        int epochs = Math.multiplyExact(steps, settings.get(TrainRows.ACCUMULATE));
        LearningRateRange test = workbench.findRate(
                settings.with(s -> s.set(TrainRows.SCHEDULER, "none").set(TrainRows.WARMUP, 0).set(TrainRows.EPOCHS, epochs)),
                steps, from, to);
        RatePicture.write(file, "%s on %s: %s".formatted(settings.model(), settings.get(TrainRows.DATA),
                settings.get(TrainRows.OPTIMIZER)), test);
        OptionalDouble rate = test.suggestion();
        if (rate.isPresent()) {
            console.print("the loss falls most steeply at --lr %.2g (%d steps, rates %.2g to %.2g)", rate.getAsDouble(),
                    test.points().size(), test.points().getFirst().rate(), test.points().getLast().rate());
        } else {
            console.print("the loss never fell: try more --steps or other rates --from and --to");
        }
        console.print("picture: %s", file);
        return ExitCodes.DONE;
    }
}
