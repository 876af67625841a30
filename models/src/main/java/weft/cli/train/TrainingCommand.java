package weft.cli.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import weft.cli.base.Console;
import weft.cli.base.FileCheck;
import weft.cli.base.SettingsCommand;
import weft.cli.base.Workbench;
import weft.train.base.InputException;
import weft.train.settings.Check;
import weft.train.settings.Setting;
import weft.train.settings.SettingsFile;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;

/** A command that trains, with options of {@link TrainRows}, which may come from a file. */
public abstract class TrainingCommand extends SettingsCommand {
    @Parameters(index = "0", arity = "0..1", paramLabel = "MODEL",
            description = "The network, for example lenet5; a run that is continued and a file of settings know it.")
    protected String model;

    @Option(names = "--config", paramLabel = "FILE",
            description = "Take settings from this file: the run.json of a run, or JSON or YAML with the names of options as "
                    + "keys. Options that are given, too, count more.")
    protected Path config;

    /** A command with the options of {@link TrainRows}. */
    protected TrainingCommand(Console console, Workbench workbench) {
        super(console, workbench, TrainRows.TABLE);
    }

    /** The values of the options and of the file, with defaults for those that are not given, checked. */
    public final TrainSettings settings() {
        Optional<SettingsFile> file = Optional.ofNullable(config).map(SettingsFile::read);
        Optional<String> name = Optional.ofNullable(model).or(() -> file.flatMap(SettingsFile::model));
        if (name.isEmpty()) {
            requireNoNetworkIn(TrainRows.FREEZE);
            throw new ParameterException(spec.commandLine(), "Missing required parameter: 'MODEL'");
        }
        Check.known("model", workbench.models(), name.get());
        TrainSettings settings = TrainSettings.of(name.get(), s -> {
            file.ifPresent(given -> given.into(s));
            take(TrainRows.TABLE, s);
        });
        settings.values().check();
        return settings.find(TrainRows.INIT).isPresent() ? withWeights(settings) : settings;
    }

    /** What the file of settings has, by key; nothing without one. */
    public final Map<String, Object> fileValues() {
        return config == null ? Map.of() : SettingsFile.read(config).values();
    }

    /** Refuses a network as a value of {@code --freeze}: written before the network, the option takes its name for a value. */
    private void requireNoNetworkIn(Setting<List<String>> row) {
        given(row).orElse(List.of()).stream().filter(workbench.models()::contains).findFirst().ifPresent(taken -> {
            throw new InputException("--freeze took '%s' for what to freeze; name the network before it".formatted(taken));
        });
    }

    /** The settings with the file that {@code --init} names; published weights are downloaded if need be. */
    public final TrainSettings withWeights(TrainSettings settings) {
        return settings.beginningWith(FileCheck.weights(TrainRows.INIT.option(), settings.get(TrainRows.INIT), console));
    }
}
