package weft.cli.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.cli.base.Workbench;
import weft.train.settings.Check;
import weft.train.watch.Finding;
import weft.train.watch.Replay;

/** {@code weft replay DIR}. */
@Command(name = "replay", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Make the step again that `weft train --nan-watch` saved, with the same weights, images and random "
                + "numbers, and name the operation that makes the first NaN or infinity.")
public final class ReplayCommand implements Callable<Integer> {
    private final Console console;
    private final Workbench workbench;

    @Parameters(index = "0", paramLabel = "DIR", description = "The folder of the run.")
    private Path folder;

    @Option(names = "--device", paramLabel = "DEVICE", defaultValue = "reference",
            description = "Where to compute; on reference the bits are the same on every machine (default: ${DEFAULT-VALUE}).")
    private String device;

    /** The command, printing on {@code console}. */
    public ReplayCommand(Console console, Workbench workbench) {
        this.console = console;
        this.workbench = workbench;
    }

    @Override
    public Integer call() throws IOException {
        Replay replay = workbench.replay(folder, Check.device(device));
        console.print("%s, step %d (epoch %d), on %s; trained on %s", replay.step().model(), replay.step().step(),
                replay.step().epoch(), replay.device(), replay.step().device());
        print("then", replay.step().finding());
        replay.finding().ifPresentOrElse(finding -> print("now", finding),
                () -> console.print("now: every value is finite on %s", replay.device()));
        replay.losses().forEach(loss -> console.print("loss %s", loss));
        console.print("sum over the bits of losses, gradients and weights: %s", replay.digest());
        return ExitCodes.DONE;
    }

    private void print(String when, Finding finding) {
        console.print("%s: %s, %s of %s", when, finding.operation(), finding.phase(), finding.layer());
        console.print("  made %s", finding.output().text());
        finding.inputs().forEach(input -> console.print("  from %s", input.text()));
    }
}
