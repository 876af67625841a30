package weft.cuda;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import weft.kernels.Architecture;
import weft.kernels.KernelResources.Row;

/** The kernel report: what each kernel takes on each architecture, as a Markdown page. */
final class KernelReport {

    private KernelReport() {}

    static String of(List<Row> rows) {
        Map<String, Map<String, Map<Architecture, Row>>> files = new LinkedHashMap<>();
        rows.forEach(row -> files.computeIfAbsent(row.file(), _ -> new LinkedHashMap<>())
                .computeIfAbsent(row.entry(), _ -> new LinkedHashMap<>()).put(row.arch(), row));
        StringBuilder text = new StringBuilder("# Kernel report\n\n");
        text.append("Registers of a thread, static shared memory of a block, stack frame of a thread (both in bytes) and")
                .append(" theoretical occupancy, as the PTX assembler makes the kernels for ")
                .append(Arrays.toString(Architecture.values()))
                .append(". The formula and the limits of each architecture are in `weft.kernels.Architecture`.\n");
        files.forEach((file, entries) -> {
            text.append("\n## ").append(file).append("\n\n| kernel | threads |");
            for (Architecture arch : Architecture.values()) {
                text.append(' ').append(arch).append(" registers | shared | stack | occupancy |");
            }
            text.append("\n|---|---:|").append("---:|".repeat(4 * Architecture.values().length)).append('\n');
            entries.forEach((entry, of) -> {
                text.append("| ").append(entry).append(" | ").append(of.values().iterator().next().threads()).append(" |");
                of.values().forEach(row -> text.append(String.format(Locale.ROOT, " %d | %d | %d | %.0f %% |", row.registers(),
                        row.shared(), row.stack(), 100 * row.occupancy())));
                text.append('\n');
            });
        });
        return text.toString();
    }
}
