package weft.cli.network;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.datasets.source.DataFolders;
import weft.models.PretrainedWeights;
import weft.train.weights.FoundWeights;

/** {@code weft weights}. */
@Command(name = "weights", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "List the published weights that --init and eval know by name, and where they are.")
public record WeightsCommand(Console console) implements Callable<Integer> {
    @Override
    public Integer call() {
        int width = PretrainedWeights.all().stream().mapToInt(weights -> weights.name().length()).max().orElse(1);
        for (PretrainedWeights weights : PretrainedWeights.all()) {
            Optional<Path> here = FoundWeights.locate(weights, DataFolders.standard());
            console.print("%-" + width + "s  %4d classes  %s", weights.name(), weights.classes(), here.map(Path::toString)
                    .orElse("not on this machine: " + weights.file().folders().getFirst().resolve(weights.file().name())));
        }
        return ExitCodes.DONE;
    }
}
