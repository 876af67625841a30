package weft.cli.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import weft.cli.base.Console;
import weft.cli.base.ExitCodes;
import weft.kernels.Architecture;
import weft.kernels.KernelCatalog;
import weft.kernels.KernelResources;
import weft.kernels.KernelResources.Row;
import weft.kernels.ptx.PtxFunction;

/** {@code weft kernels list}. */
@Command(name = "list", mixinStandardHelpOptions = true, usageHelpAutoWidth = true,
        description = "List the kernels with registers, static shared memory and theoretical occupancy.")
public final class KernelsListCommand implements Callable<Integer> {
    private static final String[] TITLES = {"family", "variant", "idea", "kernel"};

    private final Console console;

    @Option(names = "--arch", paramLabel = "NAME", defaultValue = "sm_80",
            description = "Architecture of the figures: sm_75, sm_80 or sm_90. Default: ${DEFAULT-VALUE}.")
    private Architecture arch = Architecture.SM_80;

    /** The command, printing on {@code console}. */
    public KernelsListCommand(Console console) {
        this.console = console;
    }

    private record Line(String[] cells, Row row, String remark) {}

    @Override
    public Integer call() {
        KernelResources resources = KernelResources.load();
        List<Line> lines = new ArrayList<>();
        for (KernelCatalog.Entry file : KernelCatalog.load().entries()) {
            String[] about = {file.family(), file.variant() == 0 ? "" : Integer.toString(file.variant()), file.idea()};
            String remark = file.unplanned().map(why -> "  launched by no plan: " + why).orElse("");
            for (PtxFunction kernel : file.module().entries()) {
                lines.add(new Line(new String[] {about[0], about[1], about[2], kernel.name()},
                        resources.of(file.name(), kernel.name(), arch), remark));
                about = new String[] {"", "", ""};
                remark = "";
            }
        }
        int[] widths = new int[TITLES.length];
        for (int i = 0; i < TITLES.length; i++) {
            int column = i;
            widths[i] = Math.max(TITLES[i].length(), lines.stream().mapToInt(l -> l.cells()[column].length()).max().orElse(0));
        }
        String cells = "%%-%ds  %%-%ds  %%-%ds  %%-%ds".formatted(widths[0], widths[1], widths[2], widths[3]);
        console.print(cells + "  registers  shared  occupancy", (Object[]) TITLES);
        for (Line line : lines) {
            console.out().println(cells.formatted((Object[]) line.cells()) + figures(line.row()) + line.remark());
        }
        console.print("%nFigures for %s: registers of a thread, bytes of static shared memory of a block, and the share of a"
                + " multiprocessor's%nwarps that blocks of the kernel's size can fill. weft kernels show matmul/2 prints one"
                + " file.", arch);
        return ExitCodes.DONE;
    }

    private static String figures(Row row) {
        return String.format(Locale.ROOT, "  %9d  %6s  %7.1f %%", row.registers(),
                row.shared() == 0 ? "-" : Integer.toString(row.shared()), 100 * row.occupancy());
    }
}
