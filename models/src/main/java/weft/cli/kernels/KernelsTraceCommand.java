package weft.cli.kernels;

import java.io.IOException;
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
import weft.cli.microscope.KernelReport;
import weft.cli.microscope.KernelTrial;
import weft.cli.microscope.Target;
import weft.cli.microscope.TraceText;
import weft.kernels.Launch;
import weft.kernels.compile.CompileException;
import weft.kernels.trace.Traced;
import weft.train.base.InputException;

/** {@code weft kernels trace}: the way of one thread or one warp through a kernel, with the values it made. */
@Command(name = "trace", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Follow one thread of a kernel on the simulated GPU, line by line with the values it made, or the 32 lanes"
                + " of a warp as a grid.%n",
        footer = {"",
                "  weft kernels trace saxpy.cu --launch 4,256 --block 0 --thread 5 1000 0.5 f32[1000]=random f32[1000]=ones",
                "  weft kernels trace saxpy.cu --launch 4,256 --block 0 --warp 3 1000 0.5 f32[1000]=random f32[1000]=ones", "",
                "ARG is as for `weft kernels run`. Exit code: 0 traced, 1 the kernel failed, 2 wrong usage."})
public final class KernelsTraceCommand implements Callable<Integer> {
    private final Console console;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "TARGET",
            description = "A .cu file, a .ptx file, or a kernel file of `weft kernels list`, such as matmul/3.")
    private String target = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "ARG", description = "What the kernel takes, in order.")
    private List<String> arguments = new ArrayList<>();

    @Mixin
    private TargetOptions options;

    @Option(names = "--block", paramLabel = "N", defaultValue = "0",
            description = "The block, numbered in the order x, y, z. Default: ${DEFAULT-VALUE}.")
    private long block;

    @Option(names = "--thread", paramLabel = "N",
            description = "The thread in its block, numbered in the order x, y, z. Default: 0.")
    private Integer thread;

    @Option(names = "--warp", paramLabel = "N", description = "A warp of the block in place of a thread.")
    private Integer warp;

    /** A command that prints to {@code console}. */
    public KernelsTraceCommand(Console console) {
        this.console = console;
    }

    /** The command; negative numbers are arguments, not options. */
    public CommandLine line() {
        return new CommandLine(this).setUnmatchedOptionsArePositionalParams(true);
    }

    @Override
    public Integer call() throws IOException {
        KernelsRunCommand.requireNoUnknownOption(target, arguments, spec.commandLine());
        Launch launch = options.launch(0, 1);
        Traced traced = traced(launch);
        try {
            Target found = Target.of(target, options.entry(0, 1), options.compile());
            KernelReport report = KernelTrial.run("trace", found, launch, arguments, simulator -> simulator.trace(traced));
            console.out().print(Console.harmless(TraceText.of(report)));
            return report.isClean() ? ExitCodes.DONE : ExitCodes.FAILED;
        } catch (CompileException e) {
            console.err().println(Console.harmless(e.getMessage()));
            return ExitCodes.BAD_INPUT;
        }
    }

    private Traced traced(Launch launch) {
        if (thread != null && warp != null) {
            throw new InputException("--thread and --warp: give one of them");
        }
        require("--block", block, launch.grid().count(), "blocks");
        if (warp != null) {
            require("--warp", warp, (launch.block().count() + Traced.WARP - 1) / Traced.WARP, "warps in a block");
            return Traced.warp(block, warp);
        }
        int number = thread == null ? 0 : thread;
        require("--thread", number, launch.block().count(), "threads in a block");
        return Traced.thread(block, number);
    }

    private static void require(String option, long number, long count, String what) {
        if (number < 0 || number >= count) {
            throw new InputException(option + " " + number + ": there are " + count + " " + what + ", numbered from 0");
        }
    }
}
