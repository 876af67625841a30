package weft.cli.microscope;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import weft.kernels.Dim3;
import weft.kernels.checks.Finding;
import weft.kernels.compile.KernelHeader;
import weft.train.base.Json;

/** A report as JSON, for programs. */
public final class JsonReport {

    /** Larger buffers have no values here: {@code --save} writes them. */
    private static final int MOST_VALUES = 1000;

    private JsonReport() {}

    /** The report as a JSON object. */
    public static String of(KernelReport report) {
        Map<String, Object> all = new LinkedHashMap<>();
        KernelHeader header = report.target().header();
        all.put("command", report.command());
        all.put("target", report.target().name());
        all.put("kernel", header.name());
        all.put("entry", header.entry());
        all.put("origin", report.target().origin());
        all.put("grid", extents(report.launch().grid()));
        all.put("block", extents(report.launch().block()));
        all.put("shared_bytes", report.launch().sharedBytes());
        all.put("arguments", arguments(report, header));
        all.put("clean", report.isClean());
        all.put("findings", report.findings().stream().map(JsonReport::finding).toList());
        all.put("buffers", report.buffers().stream().map(JsonReport::buffer).toList());
        all.put("printed", report.printed());
        return Json.text(all);
    }

    private static List<Integer> extents(Dim3 d) {
        return List.of(d.x(), d.y(), d.z());
    }

    private static List<Map<String, Object>> arguments(KernelReport report, KernelHeader header) {
        return IntStream.range(0, report.arguments().size()).mapToObj(i -> {
            Map<String, Object> argument = new LinkedHashMap<>();
            argument.put("name", header.parameters().get(i).name());
            argument.put("type", header.parameters().get(i).type());
            argument.put("given", report.arguments().get(i).text());
            return argument;
        }).toList();
    }

    private static Map<String, Object> finding(Finding finding) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("check", finding.check().toString());
        map.put("level", finding.level().toString());
        map.put("message", finding.message());
        map.put("places", finding.places().stream().map(JsonReport::place).toList());
        map.put("example", finding.example());
        map.put("count", finding.count());
        return map;
    }

    private static Map<String, Object> place(Finding.Place place) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("file", place.file());
        map.put("line", place.line());
        map.put("ptx_line", place.ptxLine());
        map.put("instruction", place.text());
        return map;
    }

    private static Map<String, Object> buffer(BufferResult buffer) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", buffer.name());
        map.put("type", buffer.form().type().toString());
        map.put("shape", buffer.form().shape());
        map.put("undefined_before", buffer.form().isUndefined());
        map.put("changed", buffer.changed());
        if (buffer.form().size() <= MOST_VALUES) {
            map.put("values", buffer.values());
        }
        return map;
    }
}
