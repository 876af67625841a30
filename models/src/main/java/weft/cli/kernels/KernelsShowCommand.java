package weft.cli.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.kernels.Architecture;
import weft.kernels.KernelCatalog;
import weft.kernels.KernelResources;
import weft.kernels.KernelResources.Row;
import weft.kernels.ptx.PtxFunction;
import weft.train.base.InputException;
import weft.train.base.Suggestion;

/** {@code weft kernels show}: the CUDA source beside the PTX that the compiler made of it. */
@Command(name = "show", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "Print a kernel file: what it takes on each architecture, its CUDA source and its PTX, side by side on"
                + " a terminal of at least " + KernelsShowCommand.WIDE + " columns.")
public final class KernelsShowCommand implements Callable<Integer> {
    /** The least width of a terminal at which two columns can be read. */
    static final int WIDE = 160;
    private static final String BETWEEN = " | ";
    /** Almost all lines of PTX are shorter; CUDA takes the rest. */
    private static final int PTX_WIDTH = 72;

    private final Console console;

    @Parameters(index = "0", paramLabel = "KERNEL", description = "A kernel file: matmul/2 or matmul/2_tiled.")
    private String name = "";

    /** The command, printing on {@code console}. */
    public KernelsShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        KernelCatalog.Entry file = find(name);
        console.print("%s", file.name());
        KernelResources resources = KernelResources.load();
        for (PtxFunction kernel : file.module().entries()) {
            for (Architecture arch : Architecture.values()) {
                Row row = resources.of(file.name(), kernel.name(), arch);
                console.print("  %s on %s: blocks of %d threads, %d registers, %d bytes of shared memory, occupancy %.1f %%",
                        kernel.name(), arch, row.threads(), row.registers(), row.shared(), 100 * row.occupancy());
            }
        }
        console.out().println();
        List<String> source = lines("CUDA: " + file.name() + ".cu", file.source().orElse("(not shipped)"));
        List<String> ptx = lines("PTX: " + file.name() + ".ptx", file.ptx());
        int columns = console.terminal() ? Integer.getInteger("weft.columns", 0) : 0;
        if (columns >= WIDE) {
            sideBySide(source, columns - BETWEEN.length() - PTX_WIDTH, ptx, PTX_WIDTH).forEach(console.out()::println);
        } else {
            source.forEach(console.out()::println);
            console.out().println();
            ptx.forEach(console.out()::println);
        }
        return ExitCodes.DONE;
    }

    private static KernelCatalog.Entry find(String name) {
        KernelCatalog catalog = KernelCatalog.load();
        List<String> full = catalog.entries().stream().map(KernelCatalog.Entry::name).toList();
        List<String> brief = catalog.entries().stream().map(KernelCatalog.Entry::shortName).toList();
        if (full.contains(name) || brief.contains(name)) {
            return catalog.find(name);
        }
        Optional<String> likely = Suggestion.closest(full, name).or(() -> Suggestion.closest(brief, name));
        throw new InputException("unknown kernel '%s'%s; weft kernels list shows all".formatted(name, likely
                .map(known -> ": did you mean " + known + "?").orElseGet(() -> ": the families are " + catalog.entries().stream()
                        .map(KernelCatalog.Entry::family).distinct().collect(Collectors.joining(", ")))));
    }

    private static List<String> lines(String title, String text) {
        return Stream.concat(Stream.of(title, "-".repeat(title.length())), text.lines()).toList();
    }

    /** Two texts in two columns; a line that is too long for its column is continued in the next row. */
    static List<String> sideBySide(List<String> left, int leftWidth, List<String> right, int rightWidth) {
        List<String> a = folded(left, leftWidth);
        List<String> b = folded(right, rightWidth);
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            rows.add(String.format(Locale.ROOT, "%-" + leftWidth + "s%s%s", i < a.size() ? a.get(i) : "", BETWEEN,
                    i < b.size() ? b.get(i) : "").stripTrailing());
        }
        return rows;
    }

    private static List<String> folded(List<String> lines, int width) {
        List<String> folded = new ArrayList<>();
        for (String line : lines) {
            String rest = line.replace("\t", "    ");
            do {
                int end = Math.min(width, rest.length());
                folded.add(rest.substring(0, end));
                rest = rest.substring(end);
            } while (!rest.isEmpty());
        }
        return folded;
    }
}
