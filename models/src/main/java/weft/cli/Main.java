package weft.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.cli.base.OptionValues;
import weft.cli.base.Workbench;
import weft.cli.data.DataCommand;
import weft.cli.data.DataGetCommand;
import weft.cli.data.DataListCommand;
import weft.cli.data.DataShowCommand;
import weft.cli.kernels.KernelsCommand;
import weft.cli.kernels.KernelsListCommand;
import weft.cli.kernels.KernelsProfileCommand;
import weft.cli.kernels.KernelsRunCommand;
import weft.cli.kernels.KernelsShowCommand;
import weft.cli.kernels.KernelsTraceCommand;
import weft.cli.network.EvalCommand;
import weft.cli.network.ExportCommand;
import weft.cli.network.FeaturesCommand;
import weft.cli.network.ModelsCommand;
import weft.cli.network.PredictCommand;
import weft.cli.network.SummaryCommand;
import weft.cli.network.WeightsCommand;
import weft.cli.study.DiffCommand;
import weft.cli.study.FindLrCommand;
import weft.cli.study.ReplayCommand;
import weft.cli.study.RobustnessCommand;
import weft.cli.study.SearchCommand;
import weft.cli.train.TrainCommand;
import weft.kernels.Architecture;
import weft.train.base.Suggestion;
import weft.train.settings.EvalSettings;
import weft.train.settings.LossKind;
import weft.train.settings.OptimizerKind;
import weft.train.study.Corruption;
import weft.train.weights.Environment;
import weft.train.weights.Export;

/**
 * The command line of Weft: {@code weft COMMAND ...}.
 *
 * <p>Exit codes: 0 done; 2 wrong usage or bad input, with one line on the error stream; 128 and its number for a signal; 1
 * anything else, also a training whose loss is not finite.
 */
@Command(name = "weft", mixinStandardHelpOptions = true, versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND", usageHelpAutoWidth = true,
        header = "Weft: a tensor engine in Java with nothing hidden.%n",
        footer = {"", "Start with:",
                "  weft train lenet5     train on the handwritten digits that ship with Weft",
                "  weft summary lenet5   look at the network",
                "  weft data list        see which data sets there are",
                "  weft bench            run the benchmarks",
                "  weft COMMAND --help   see all options of a command"})
public final class Main implements Runnable {
    private final Console console;

    @Spec
    private CommandSpec spec;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Print the stack trace of an error.")
    private boolean debug;

    private Main(Console console) {
        this.console = console;
    }

    /** Runs the command in {@code args} and exits with its code. */
    public static void main(String[] args) {
        // Messages, names of files and labels of drawings have the digits 0 to 9 in every country.
        Locale.setDefault(Locale.ROOT);
        StandardOutput output = StandardOutput.install();
        Console console = Console.system();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> LastWords.of(console, thread, error, isDebug(args)));
        int code = run(console, new WeftWorkbench(), args);
        output.lost().ifPresent(what -> console.err().println("weft: " + what));
        System.exit(code == ExitCodes.DONE && output.lost().isPresent() ? ExitCodes.BAD_INPUT : code);
    }

    /** Runs a command and returns its exit code. */
    static int run(Console console, Workbench workbench, String... args) {
        Main main = new Main(console);
        CommandLine line = main.commandLine(workbench);
        try {
            return line.execute(args);
        } catch (Error error) {
            // picocli does not catch errors. After an OutOfMemoryError, what filled the memory can be collected by now.
            return main.report(error, asked(line), ExitCodes.message(error), args);
        }
    }

    /** The command that was asked for, {@code train} in {@code weft train}. */
    private static CommandLine asked(CommandLine line) {
        ParseResult parsed = line.getParseResult();
        return parsed == null ? line : parsed.asCommandLineList().getLast();
    }

    private static boolean isDebug(String[] args) {
        return Arrays.asList(args).contains("--debug");
    }

    private CommandLine commandLine(Workbench workbench) {
        CommandLine line = new CommandLine(this)
                .addSubcommand(new TrainCommand(console, workbench).line())
                .addSubcommand(new FindLrCommand(console, workbench).line())
                .addSubcommand(new SearchCommand(console, workbench).line())
                .addSubcommand(new EvalCommand(console, workbench).line())
                .addSubcommand(new RobustnessCommand(console, workbench))
                .addSubcommand(new ReplayCommand(console, workbench))
                .addSubcommand(new DiffCommand(console))
                .addSubcommand(new PredictCommand(console, workbench).line())
                .addSubcommand(new FeaturesCommand(console, workbench).line())
                .addSubcommand(new SummaryCommand(console, workbench))
                .addSubcommand(new ModelsCommand(console, workbench))
                .addSubcommand(new ExportCommand(console, workbench).line())
                .addSubcommand(new WeightsCommand(console))
                .addSubcommand(new CommandLine(new DataCommand(console))
                        .addSubcommand(new DataListCommand(console))
                        .addSubcommand(new DataGetCommand(console))
                        .addSubcommand(new DataShowCommand(console)))
                .addSubcommand(new CommandLine(new KernelsCommand(console))
                        .addSubcommand(new KernelsListCommand(console))
                        .addSubcommand(new KernelsShowCommand(console))
                        .addSubcommand(new KernelsRunCommand(console).line())
                        .addSubcommand(new KernelsProfileCommand(console).line())
                        .addSubcommand(new KernelsTraceCommand(console).line()))
                .addSubcommand(new DevicesCommand(console));
        line.setOut(new PrintWriter(console.out(), true)).setErr(new PrintWriter(console.err(), true));
        line.registerConverter(LossKind.class, word -> choice(LossKind.values(), word));
        line.registerConverter(Corruption.class, word -> choice(Corruption.values(), word));
        line.registerConverter(OptimizerKind.class, word -> choice(OptimizerKind.values(), word));
        line.registerConverter(Architecture.class, word -> choice(Architecture.values(), word));
        line.registerConverter(Export.Format.class, word -> choice(Export.Format.values(), word));
        line.registerConverter(EvalSettings.Split.class, word -> choice(EvalSettings.Split.values(), word));
        OptionValues.readStrictly(line);
        line.setParameterExceptionHandler((error, args) -> report(error, error.getCommandLine(), usage(error), args));
        line.setExecutionExceptionHandler((error, command, parsed) -> report(error, command, ExitCodes.message(error),
                parsed.originalArgs().toArray(String[]::new)));
        return line;
    }

    /** Without a command: lists the commands. */
    @Override
    public void run() {
        spec.commandLine().usage(console.out());
    }

    private int report(Throwable error, CommandLine command, String message, String[] args) {
        console.err().println(command.getCommandSpec().qualifiedName() + ": " + Console.harmless(message));
        if (debug || isDebug(args)) {
            error.printStackTrace(console.err());
        }
        return error instanceof ParameterException ? ExitCodes.BAD_INPUT : ExitCodes.of(error);
    }

    /** One line about wrong usage, with the likely right one. */
    private static String usage(ParameterException error) {
        CommandLine command = error.getCommandLine();
        String help = "; see " + command.getCommandSpec().qualifiedName() + " --help";
        if (error instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().getFirst();
            if (unmatched.isUnknownOption()) {
                String option = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
                List<String> known = command.getCommandSpec().optionsMap().keySet().stream().toList();
                if (known.contains(option)) {
                    return "unexpected argument '" + word + "': options come before --" + help;
                }
                return "unknown option " + option + Suggestion.closest(known, option)
                        .map(likely -> "; did you mean " + likely + "?").orElse(help);
            }
            if (!command.getSubcommands().isEmpty()) {
                return "unknown command '" + word + "': " + Suggestion.among(command.getSubcommands().keySet(), word);
            }
            return "unexpected argument '" + word + "'" + help;
        }
        String message = error.getMessage();
        return message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1) + help;
    }

    /** The value that prints as {@code word}; picocli itself would take the names of the constants, in capitals. */
    private static <T> T choice(T[] values, String word) {
        List<String> known = Arrays.stream(values).map(Object::toString).toList();
        int index = known.indexOf(word.toLowerCase(Locale.ROOT));
        if (index < 0) {
            throw new TypeConversionException("unknown '" + word + "': " + Suggestion.among(known, word));
        }
        return values[index];
    }

    /** The versions that a bug report should name. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"weft " + Environment.weftVersion() + " (Java " + System.getProperty("java.version") + ", "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                    + Environment.vectorBits() + "-bit vectors)"};
        }
    }
}
