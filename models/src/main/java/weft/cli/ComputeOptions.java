package weft.cli;

import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a command computes: the same options for all that do. */
final class ComputeOptions {
    @Option(names = "--device", paramLabel = "DEVICE", defaultValue = "auto",
            description = "auto, or one that `weft devices` lists (default: ${DEFAULT-VALUE}).")
    private String device;

    @Option(names = "--threads", paramLabel = "N", description = "Compute threads, up to 1024 (default: all cores).")
    private Integer threads;

    /** The name of the device, checked. */
    String device() {
        return Check.device(device);
    }

    Optional<Integer> threads() {
        if (threads != null) {
            Check.between("--threads", 1, Check.MOST_THREADS, threads);
        }
        return Optional.ofNullable(threads);
    }
}
