package weft.cli;

import java.util.Collection;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import weft.train.settings.Check;
import weft.train.settings.NetworkRows;
import weft.train.settings.Setting;
import weft.train.settings.Settings;

/** Makes options of a command from rows of settings, in addition to those that its fields declare. */
final class SettingOptions {
    private SettingOptions() {
    }

    /** A command with an option for each of {@code rows}. */
    static CommandLine on(Object command, Collection<? extends Setting<?>> rows) {
        CommandLine line = new CommandLine(command);
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
    static boolean isGiven(CommandSpec command, Setting<?> row) {
        return command.commandLine().getParseResult().hasMatchedOption(row.option());
    }

    /** The value of a row's option, which must have been given. */
    static <T> T value(CommandSpec command, Setting<T> row) {
        return command.findOption(row.option()).getValue();
    }

    /**
     * Sets each of {@code rows} whose option was given.
     *
     * @throws weft.train.base.InputException when a given mean or standard deviation is impossible
     */
    static void take(CommandSpec command, Collection<? extends Setting<?>> rows, Settings.Builder into) {
        rows.stream().filter(row -> isGiven(command, row)).forEach(row -> set(command, row, into));
        if (!rows.contains(NetworkRows.MEAN)) {
            return;
        }
        List<Float> mean = given(command, NetworkRows.MEAN);
        List<Float> std = given(command, NetworkRows.STD);
        Check.normalization(mean, std);
        Check.possible(mean, std);
    }

    private static <T> void set(CommandSpec command, Setting<T> row, Settings.Builder into) {
        into.set(row, value(command, row));
    }

    private static List<Float> given(CommandSpec command, Setting<List<Float>> row) {
        return isGiven(command, row) ? value(command, row) : List.of();
    }
}
