package weft.cli;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import weft.train.settings.Check;
import weft.train.settings.NetworkRows;
import weft.train.settings.NetworkSettings;
import weft.train.settings.Setting;
import weft.train.settings.Settings;
import weft.train.weights.FoundWeights;

/** Reads the options of {@link NetworkRows}, for all commands that use a trained network. */
final class NetworkOptions {
    private NetworkOptions() {
    }

    /** The settings for a checkpoint, checked. For published weights the network is known. */
    static NetworkSettings settings(CommandSpec command, Collection<Setting<?>> rows, String checkpoint, Console console,
            Workbench workbench) {
        Settings asked = Settings.of(NetworkRows.TABLE, s -> SettingOptions.take(command, rows, s));
        asked.find(NetworkRows.MODEL).ifPresent(model -> Check.known("model", workbench.models(), model));
        asked.check();
        FoundWeights weights = FileCheck.weights("checkpoint", checkpoint, console);
        tellLeftOut(command.name(), weights.file(), asked.find(NetworkRows.INIT_PREFIX), workbench, console);
        return new NetworkSettings(weights.file(), asked).knowing(weights);
    }

    /** Warns on stderr about tensors in the file that are not read, if there are any. */
    static void tellLeftOut(String command, Path file, Optional<String> prefix, Workbench workbench, Console console) {
        workbench.leftOut(file, prefix)
                .ifPresent(what -> console.err().println("weft " + command + ": warning: " + file + ": left out: " + what));
    }
}
