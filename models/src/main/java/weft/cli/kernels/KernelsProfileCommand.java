package weft.cli.kernels;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.cli.base.OptionValues;
import weft.cli.microscope.KernelTrial;
import weft.cli.microscope.ProfileHtml;
import weft.cli.microscope.ProfileJson;
import weft.cli.microscope.ProfileReport;
import weft.cli.microscope.ProfileText;
import weft.cli.microscope.Target;
import weft.engine.io.AtomicFile;
import weft.kernels.compile.CompileException;
import weft.train.base.Json;

/** {@code weft kernels profile}: what each source line of a kernel costs, counted on the simulated GPU. */
@Command(name = "profile", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Count what a kernel does on the simulated GPU: for each source line how often it runs, how many lanes are"
                + " active, how many sectors of global memory and wavefronts of shared memory its accesses take. With a second"
                + " TARGET, both side by side.%n",
        footer = {"", "  weft kernels profile transpose.cu --launch 32x32,32x8 f32[1024,1024]=random f32[1024,1024] 1024",
                "  weft kernels profile before.cu after.cu --launch 4,256 f32[1024]=random f32[1024]", "",
                "Two kernels take the same arguments; --launch and --entry given twice are for each of them.",
                "ARG is as for `weft kernels run`. Exit code: 0 counted, 1 the kernel failed, 2 wrong usage."})
public final class KernelsProfileCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "TARGET",
            description = "A .cu file, a .ptx file, or a kernel file of `weft kernels list`, such as matmul/3.")
    private String target = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "[TARGET] ARG",
            description = "A second kernel to compare with, and what the kernels take, in order.")
    private List<String> words = new ArrayList<>();

    @Mixin
    private TargetOptions options;

    @Option(names = "--all", description = "Show each line that ran, also those that cost little.")
    private boolean all;

    @Option(names = "--json", description = "Print the counts as JSON.")
    private boolean json;

    @Option(names = "--html", paramLabel = "FILE", converter = OptionValues.FileToWrite.class,
            description = "Write the counts as a page.")
    private Path html;

    /** A command that prints to {@code console}. */
    public KernelsProfileCommand(Console console) {
        this.console = console;
    }

    /** The command; negative numbers are arguments, not options. */
    public CommandLine line() {
        return new CommandLine(this).setUnmatchedOptionsArePositionalParams(true);
    }

    @Override
    public Integer call() throws IOException {
        KernelsRunCommand.requireNoUnknownOption(target, words, spec.commandLine());
        List<String> names = new ArrayList<>(List.of(target));
        List<String> arguments = words;
        if (!words.isEmpty() && Target.isOne(words.getFirst())) {
            names.add(words.getFirst());
            arguments = words.subList(1, words.size());
        }
        try {
            List<ProfileReport> reports = new ArrayList<>();
            for (int k = 0; k < names.size(); k++) {
                Target found = Target.of(names.get(k), options.entry(k, names.size()), options.compile());
                reports.add(ProfileReport.of(KernelTrial.run("profile", found, options.launch(k, names.size()), arguments,
                        simulator -> simulator.counters(true)), options.architecture()));
            }
            return print(reports);
        } catch (CompileException e) {
            console.err().println(Console.harmless(e.getMessage()));
            return ExitCodes.BAD_INPUT;
        }
    }

    private int print(List<ProfileReport> reports) throws IOException {
        if (json) {
            console.out().println(Json.text(ProfileJson.of(reports)));
        } else {
            console.out().print(Console.harmless(ProfileText.of(reports, all)));
        }
        if (html != null) {
            AtomicFile.write(html, out -> out.write(ProfileHtml.of(reports).getBytes(StandardCharsets.UTF_8)));
        }
        return reports.stream().allMatch(r -> r.run().isClean()) ? ExitCodes.DONE : ExitCodes.FAILED;
    }
}
