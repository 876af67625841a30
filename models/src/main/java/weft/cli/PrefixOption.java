package weft.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How the names in a file of weights begin: the same option for all commands that read weights into a network. */
final class PrefixOption {
    @Option(names = "--init-prefix", paramLabel = "TEXT",
            description = "Take this away from the names in the file of weights, and leave out what is not named so; also an "
                    + "entry of a PyTorch checkpoint, such as ema. (default: module., model., _orig_mod. and backbone. "
                    + "are found without help).")
    private String prefix;

    Optional<String> prefix() {
        return Optional.ofNullable(prefix);
    }

    /** Says on stderr what of a file is left out, if anything is. */
    void tellLeftOut(String command, Path file, Workbench workbench, Console console) {
        workbench.leftOut(file, prefix())
                .ifPresent(what -> console.err().println("weft " + command + ": warning: " + file + ": left out: " + what));
    }
}
