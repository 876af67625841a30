package weft.cli.base;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;
import weft.train.settings.Check;
import weft.train.settings.NetworkRows;
import weft.train.settings.Setting;
import weft.train.settings.Settings;

/** A command with options made from rows of settings, in addition to those that its fields declare. */
public abstract class SettingsCommand implements Callable<Integer> {
    /** Where the command prints. */
    protected final Console console;
    /** What does the command's work. */
    protected final Workbench workbench;
    /** The rows that the command has options for. */
    protected final List<Setting<?>> rows;

    /** The command as picocli has it. */
    @Spec
    protected CommandSpec spec;

    /** A command with an option for each of {@code rows}. */
    protected SettingsCommand(Console console, Workbench workbench, List<Setting<?>> rows) {
        this.console = console;
        this.workbench = workbench;
        this.rows = rows.stream().filter(row -> !row.isHidden()).toList();
    }

    /** The command with all its options. */
    public final CommandLine line() {
        CommandLine line = new CommandLine(this);
        rows.forEach(row -> line.getCommandSpec().addOption(option(row)));
        return line;
    }

    private static OptionSpec option(Setting<?> row) {
        OptionSpec.Builder option = OptionSpec.builder(row.option()).paramLabel(row.label())
                .description(row.help().toArray(String[]::new)).defaultValue(row.shownDefault());
        if (row.isList()) {
            option.type(List.class).auxiliaryTypes(row.element()).splitRegex(",");
        } else {
            option.type(row.element());
        }
        if (row.withoutValue() != null) {
            option.arity("0..1").fallbackValue(row.withoutValue());
        }
        return option.build();
    }

    /** Whether the option of a row was given. */
    protected final boolean isGiven(Setting<?> row) {
        return rows.contains(row) && spec.commandLine().getParseResult().hasMatchedOption(row.option());
    }

    /** The value of a row's option; empty when it was not given. */
    protected final <T> Optional<T> given(Setting<T> row) {
        return isGiven(row) ? Optional.of(spec.findOption(row.option()).getValue()) : Optional.empty();
    }

    /**
     * Sets each of {@code some} rows whose option was given.
     *
     * @throws weft.train.base.InputException when a given mean or standard deviation is impossible
     */
    protected final void take(Collection<Setting<?>> some, Settings.Builder into) {
        some.stream().filter(rows::contains).forEach(row -> set(row, into));
        if (some.contains(NetworkRows.MEAN)) {
            List<Float> mean = given(NetworkRows.MEAN).orElse(List.of());
            List<Float> std = given(NetworkRows.STD).orElse(List.of());
            Check.normalization(mean, std);
            Check.possible(mean, std);
        }
    }

    private <T> void set(Setting<T> row, Settings.Builder into) {
        given(row).ifPresent(value -> into.set(row, value));
    }

    /** Warns on stderr about tensors in the file that are not read, if there are any. */
    protected final void tellLeftOut(Path file, Optional<String> prefix) {
        workbench.leftOut(file, prefix)
                .ifPresent(what -> console.err().println("weft " + spec.name() + ": warning: " + file + ": left out: " + what));
    }
}
