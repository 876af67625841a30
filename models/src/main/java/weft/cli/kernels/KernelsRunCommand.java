package weft.cli.kernels;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.cli.base.FileCheck;
import weft.cli.base.OptionValues;
import weft.cli.microscope.HtmlReport;
import weft.cli.microscope.JsonReport;
import weft.cli.microscope.KernelReport;
import weft.cli.microscope.KernelTrial;
import weft.cli.microscope.SarifReport;
import weft.cli.microscope.Target;
import weft.cli.microscope.TextReport;
import weft.engine.io.AtomicFile;
import weft.kernels.Launch;
import weft.kernels.compile.CompileException;
import weft.train.base.InputException;
import weft.train.base.Json;

/** {@code weft kernels run}: any kernel, once, on the simulated GPU. */
@Command(name = "run", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Run a kernel on the simulated GPU and print what it changed.%n",
        footer = {"", "An ARG is a number, or a buffer: f32[1000], f32[64,64]=random. Types are f32 f64 f16 bf16, i8 to i64 and"
                + " u8 to u64; contents are random (floats from 0 to 1, whole numbers below 100), zeros, ones, arange, or a .npy"
                + " file. Without contents memory is undefined, as from cudaMalloc.", "",
                "  weft kernels run saxpy.cu --launch 4,256 1000 0.5 f32[1000]=random f32[1000]=ones",
                "  weft kernels run fill.cu --entry 'fill<float, 3>' --launch 1,32 f32[32] --save y=out.npy",
                "  weft kernels run pointwise/unary --entry exp_f32 --launch 1,256 f32[5]=arange f32[5] 5", "",
                "Exit code: 0 clean, 1 something was found, such as an access out of bounds, 2 wrong usage."})
public final class KernelsRunCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "TARGET",
            description = "A .cu file, which NVRTC or nvcc compiles, a .ptx file, or a kernel file of `weft kernels list`, such"
                    + " as matmul/3.")
    private String target = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "ARG", description = "What the kernel takes, in order.")
    private List<String> arguments = new ArrayList<>();

    @Mixin
    private TargetOptions options;

    @Option(names = "--save", paramLabel = "PARAMETER=FILE.npy", description = "Write a buffer to a .npy file afterwards.")
    private List<String> saves = new ArrayList<>();

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    @Option(names = "--sarif", paramLabel = "FILE", converter = OptionValues.FileToWrite.class,
            description = "Write the findings as SARIF, for editors and code hosts.")
    private Path sarif;

    @Option(names = "--html", paramLabel = "FILE", converter = OptionValues.FileToWrite.class,
            description = "Write the report as a page.")
    private Path html;

    /** A command that prints to {@code console}. */
    public KernelsRunCommand(Console console) {
        this.console = console;
    }

    /** The command; negative numbers are arguments, not options. */
    public CommandLine line() {
        return new CommandLine(this).setUnmatchedOptionsArePositionalParams(true);
    }

    @Override
    public Integer call() throws IOException {
        requireNoUnknownOption(target, arguments, spec.commandLine());
        Launch launch = options.launch(0, 1);
        try {
            Target found = Target.of(target, options.entry(0, 1), options.compile());
            Map<String, Path> files = files(found);
            KernelReport report = KernelTrial.run("run", found, launch, arguments, UnaryOperator.identity());
            print(report);
            for (Map.Entry<String, Path> file : files.entrySet()) {
                if (report.buffer(file.getKey()).isPresent()) {
                    report.buffer(file.getKey()).get().save(file.getValue());
                }
            }
            return report.isClean() ? ExitCodes.DONE : ExitCodes.FAILED;
        } catch (CompileException e) {
            // The compiler's own text, whose lines editors understand.
            console.err().println(Console.harmless(e.getMessage()));
            return ExitCodes.BAD_INPUT;
        }
    }

    private void print(KernelReport report) throws IOException {
        if (json) {
            console.out().println(JsonReport.of(report));
        } else {
            console.out().print(Console.harmless(report.printed()));
            console.out().print(Console.harmless(TextReport.of(report)));
        }
        if (sarif != null) {
            Json.write(sarif, SarifReport.of(report));
        }
        if (html != null) {
            AtomicFile.write(html, out -> out.write(HtmlReport.of(report).getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** The files of {@code --save} by their parameter. */
    private Map<String, Path> files(Target found) {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String save : saves) {
            int equals = save.indexOf('=');
            if (equals < 1 || !save.endsWith(".npy")) {
                throw new InputException("--save '" + save + "': write it as PARAMETER=FILE.npy");
            }
            String name = save.substring(0, equals);
            Path file = Path.of(save.substring(equals + 1));
            FileCheck.output("--save", file);
            int index = found.parameter(name);
            if (index < arguments.size() && !arguments.get(index).contains("[")) {
                throw new InputException("--save '" + save + "': " + arguments.get(index) + " is no buffer");
            }
            files.put(found.parameterName(index), file);
        }
        return files;
    }

    /** What begins like an option and is no number was meant as one. */
    static void requireNoUnknownOption(String target, List<String> arguments, CommandLine line) {
        for (String argument : arguments) {
            if (argument.matches("--?[A-Za-z].*") && !argument.equals("-inf")) {
                throw new UnmatchedArgumentException(line, List.of(argument));
            }
        }
        if (target.startsWith("-")) {
            throw new ParameterException(line, "Missing required parameter: 'TARGET'");
        }
    }
}
