package weft.cli.microscope;

import java.util.List;
import java.util.Optional;
import weft.kernels.Launch;
import weft.kernels.checks.Finding;
import weft.kernels.counters.KernelProfile;
import weft.kernels.trace.KernelTrace;

/**
 * What came of running a kernel: all that a report shows, whatever it is printed as.
 *
 * @param command   {@code run}, {@code check}, ...
 * @param target    what ran
 * @param launch    how it was launched
 * @param arguments what it was given, in the order of its parameters
 * @param buffers   its buffers afterwards; empty when it did not end
 * @param printed   what the kernel printed
 * @param findings  what is wrong with it, the worst first
 * @param profile   what was counted; empty when nothing was, or it did not end
 * @param trace     the way of the traced threads; empty when none were
 */
public record KernelReport(String command, Target target, Launch launch, List<Given> arguments, List<BufferResult> buffers,
        String printed, List<Finding> findings, Optional<KernelProfile> profile, Optional<KernelTrace> trace) {

    /** Whether nothing was found. A warning is no reason to fail a build. */
    public boolean isClean() {
        return findings.stream().noneMatch(f -> f.level() == Finding.Level.ERROR);
    }

    /** The line of source that a place names; empty where it is not known. */
    public String sourceLine(Finding.Place place) {
        return target.line(place.file(), place.line());
    }

    /** The buffer of a parameter. */
    public Optional<BufferResult> buffer(String name) {
        return buffers.stream().filter(b -> b.name().equals(name)).findFirst();
    }
}
