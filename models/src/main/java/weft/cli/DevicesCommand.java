package weft.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.engine.backend.BackendProvider;
import weft.train.settings.Check;

/** {@code weft devices}. */
@Command(name = "devices", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "List what can compute here, and why the rest can't.")
record DevicesCommand(Console console) implements Callable<Integer> {
    @Override
    public Integer call() {
        List<BackendProvider> kinds = Check.kinds();
        int width = kinds.stream().mapToInt(kind -> kind.kind().length()).max().orElse(1);
        String chosen = Check.device("auto");
        for (BackendProvider kind : kinds) {
            Optional<String> reason = kind.unavailable();
            console.print("%-" + width + "s  %-13s  %s%s", kind.kind(), reason.isEmpty() ? "available" : "not available",
                    reason.orElse(kind.description()), kind.kind().equals(chosen) ? " (the default)" : "");
        }
        return ExitCodes.DONE;
    }
}
