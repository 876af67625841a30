package weft.cli.kernels;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import weft.cli.microscope.LaunchText;
import weft.kernels.Launch;
import weft.kernels.compile.CompileOptions;
import weft.train.base.InputException;

/** The options that say which kernel is meant, how it is compiled and how it is launched. */
final class TargetOptions {

    @Option(names = "--entry", paramLabel = "NAME",
            description = "The kernel, where the file has several; of a template an instance: 'name<32>'.")
    private List<String> entries = new ArrayList<>();

    @Option(names = "--launch", required = true, paramLabel = "GRID,BLOCK[,SHARED_BYTES]",
            description = "Blocks of the grid, threads of a block, each as 4, 4x2 or 4x2x1, and bytes of dynamic shared memory.")
    private List<String> launches = new ArrayList<>();

    @Option(names = "--cooperative", description = "Launch all blocks at once, so that the kernel may wait for the whole grid.")
    private boolean cooperative;

    @Option(names = "--as", paramLabel = "ARCH", defaultValue = "sm_80",
            description = "What a .cu file is compiled for. Default: ${DEFAULT-VALUE}.")
    private String architecture;

    @Option(names = "-D", paramLabel = "NAME[=VALUE]", description = "Define a macro for the compiler.")
    private List<String> macros = new ArrayList<>();

    @Option(names = "-I", paramLabel = "FOLDER", description = "A folder of headers, after the folder of the .cu file.")
    private List<Path> includes = new ArrayList<>();

    /** The architecture that is compiled for. */
    String architecture() {
        return architecture;
    }

    /** The kernel of target {@code k} of {@code targets}; empty for the only one. */
    String entry(int k, int targets) {
        return entries.isEmpty() ? "" : one("--entry", entries, k, targets);
    }

    /** The launch of target {@code k} of {@code targets}. */
    Launch launch(int k, int targets) {
        Launch launch = LaunchText.of(one("--launch", launches, k, targets));
        return cooperative ? launch.asCooperative() : launch;
    }

    /** The one that is given for all targets, or the one for this. */
    private static String one(String option, List<String> given, int k, int targets) {
        if (given.size() > targets) {
            throw new InputException(option + " is given " + given.size() + " times for " + targets
                    + (targets == 1 ? " kernel" : " kernels"));
        }
        return given.get(Math.min(k, given.size() - 1));
    }

    /** How a .cu file is compiled. */
    CompileOptions compile() {
        try {
            CompileOptions options = CompileOptions.STANDARD.forTarget(architecture);
            for (Path folder : includes) {
                options = options.including(folder);
            }
            for (String macro : macros) {
                options = options.with("-D" + macro);
            }
            return options;
        } catch (IllegalArgumentException e) {
            throw new InputException("--as " + e.getMessage(), e);
        }
    }
}
