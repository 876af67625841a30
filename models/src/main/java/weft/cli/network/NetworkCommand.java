package weft.cli.network;

import java.util.List;
import picocli.CommandLine.Parameters;
import weft.cli.base.Console;
import weft.cli.base.FileCheck;
import weft.cli.base.SettingsCommand;
import weft.cli.base.Workbench;
import weft.train.settings.Check;
import weft.train.settings.NetworkRows;
import weft.train.settings.NetworkSettings;
import weft.train.settings.Setting;
import weft.train.settings.Settings;
import weft.train.weights.FoundWeights;

/** A command that uses a trained network, with options of {@link NetworkRows}. */
abstract class NetworkCommand extends SettingsCommand {
    @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "A file of weights, such as `weft train` writes, in any "
            + "format that Weft reads, or a name that `weft weights` lists.")
    private String checkpoint;

    NetworkCommand(Console console, Workbench workbench, List<Setting<?>> rows) {
        super(console, workbench, rows);
    }

    /** The settings for the checkpoint, checked. For published weights the network is known. */
    final NetworkSettings settings() {
        Settings asked = Settings.of(NetworkRows.TABLE, s -> take(rows, s));
        asked.find(NetworkRows.MODEL).ifPresent(model -> Check.known("model", workbench.models(), model));
        asked.check();
        FoundWeights weights = FileCheck.weights("checkpoint", checkpoint, console);
        tellLeftOut(weights.file(), asked.find(NetworkRows.INIT_PREFIX));
        return new NetworkSettings(weights.file(), asked).knowing(weights);
    }
}
