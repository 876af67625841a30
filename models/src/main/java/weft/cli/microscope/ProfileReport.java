package weft.cli.microscope;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import weft.kernels.Architecture;
import weft.kernels.GpuException;
import weft.kernels.KernelResources;
import weft.kernels.counters.Counts;
import weft.kernels.counters.KernelProfile;
import weft.kernels.counters.LineCounts;

/**
 * What was counted of a kernel, with what its machine code takes.
 *
 * @param run       the run
 * @param target    the architecture that the machine code is for, as {@code sm_80}
 * @param resources what the machine code takes; empty where that is not known
 * @param unknown   why it is not known; empty where it is
 */
public record ProfileReport(KernelReport run, String target, Optional<KernelResources.Row> resources, String unknown) {

    private static final double LITTLE = 0.01;

    /** Assembles the kernel of a run for an architecture, where there is an assembler. */
    public static ProfileReport of(KernelReport run, String target) {
        Optional<Architecture> arch = Arrays.stream(Architecture.values()).filter(a -> a.target().equals(target)).findFirst();
        if (arch.isEmpty()) {
            return new ProfileReport(run, target, Optional.empty(), "known are " + Arrays.toString(Architecture.values()));
        }
        try {
            Optional<KernelResources.Row> row = KernelResources.assembled(run.target().name(), run.target().ptx(),
                    run.target().header().entry(), arch.get(), (int) run.launch().block().count());
            return new ProfileReport(run, target, row, row.isEmpty() ? "there is no PTX assembler here" : "");
        } catch (GpuException e) {
            return new ProfileReport(run, target, Optional.empty(), "the assembler does not take the PTX for it");
        }
    }

    /** The counts; empty when the kernel failed. */
    public Optional<KernelProfile> profile() {
        return run.profile();
    }

    /** Lines worth a look: with accesses, barriers or branches that part warps, or with at least 1 % of the instructions. */
    public static boolean isWorthALook(LineCounts line, KernelProfile profile) {
        Counts c = line.counts();
        return c.global().requests() + c.shared().requests() + c.barriers() + c.diverged() + c.localBytes() > 0
                || c.instructions() >= LITTLE * profile.total().instructions();
    }

    /** The text of a line of the source; the name of its file where it is another. */
    public String source(LineCounts line) {
        String text = run.target().line(line.file(), line.line());
        return text.isEmpty() ? line.file().substring(line.file().lastIndexOf('/') + 1) : text;
    }

    /** {@code registers 25, shared 4 KiB, occupancy 100 % on sm_80}. */
    public String resourceText() {
        int shared = profile().map(KernelProfile::sharedBytes).orElse(0);
        String memory = shared % 1024 == 0 ? shared / 1024 + " KiB" : shared + " bytes";
        return resources.map(r -> String.format(Locale.ROOT, "registers %d, shared %s, occupancy %.0f %% on %s", r.registers(),
                memory,
                100 * r.arch().occupancy(r.threads(), r.registers(), shared), target))
                .orElse("registers unknown, shared " + memory + ", occupancy unknown on " + target + " (" + unknown + ")");
    }

    /** The names and figures of a summary, in order. */
    public static List<List<String>> summary(KernelProfile p) {
        Counts c = p.total();
        return List.of(
                List.of("warps", number(c.runs())),
                List.of("instructions of a warp", number(c.instructions())),
                List.of("active lanes of an instruction", decimal(c.lanesPerInstruction())),
                List.of("lanes that a predicate skips", percent(c.skippedShare())),
                List.of("branches, of which lanes part at", number(c.branches()) + ", " + number(c.diverged())),
                List.of("global requests", number(c.global().requests())),
                List.of("sectors of a request (ideal)", decimal(c.global().sectorsPerRequest()) + " ("
                        + decimal(c.global().idealSectorsPerRequest()) + ")"),
                List.of("bytes used of bytes moved", number(c.global().usedBytes()) + " of " + number(c.global().movedBytes())
                        + ", " + percent(c.global().usedShare())),
                List.of("bytes moved if a cache keeps all", number(p.leastBytes())),
                List.of("shared requests", number(c.shared().requests())),
                List.of("wavefronts of a request (ideal)", decimal(c.shared().wavefrontsPerRequest()) + " ("
                        + decimal(c.shared().idealWavefrontsPerRequest()) + ")"),
                List.of("wavefronts if paired lanes share passes (a model)", number(c.shared().pairedWavefronts())),
                List.of("atomic requests, lanes at one address", number(c.atomics().requests()) + ", "
                        + decimal(c.atomics().lanesPerAddress())),
                List.of("arrivals of a warp at barriers", number(c.barriers())),
                List.of("bytes of local memory", number(c.localBytes())),
                List.of("operations on floats", number(c.flops().all())),
                List.of("operations for each byte moved", decimal(p.lowestIntensity()) + " to " + decimal(p.highestIntensity())));
    }

    static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    static String decimal(double x) {
        return String.format(Locale.ROOT, "%.1f", x);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** A time in the unit that suits it. */
    static String time(double seconds) {
        return seconds >= 1e-3 ? String.format(Locale.ROOT, "%.2f ms", 1e3 * seconds)
                : String.format(Locale.ROOT, "%.2f us", 1e6 * seconds);
    }
}
