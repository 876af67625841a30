package weft.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of Weft: {@code weft COMMAND ...}. */
@Command(name = "weft", mixinStandardHelpOptions = true, description = "A tensor engine in Java with nothing hidden.")
public final class Main implements Runnable {
    /** Runs the command in {@code args} and exits with its code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
