package weft.cli.microscope;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.kernels.counters.Counts;
import weft.kernels.counters.Flops;
import weft.kernels.counters.GlobalCounts;
import weft.kernels.counters.KernelProfile;
import weft.kernels.counters.Roofline;
import weft.kernels.counters.SharedCounts;

/** Counts as JSON, for programs. */
public final class ProfileJson {

    private ProfileJson() {}

    /** A list with an object for each kernel. */
    public static List<Map<String, Object>> of(List<ProfileReport> reports) {
        return reports.stream().map(ProfileJson::of).toList();
    }

    private static Map<String, Object> of(ProfileReport report) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("target", report.run().target().name());
        all.put("kernel", report.run().target().header().name());
        all.put("launch", report.run().launch().toString());
        all.put("exact", KernelProfile.EXACT);
        all.put("clean", report.run().isClean());
        all.put("architecture", report.target());
        report.resources().ifPresentOrElse(r -> {
            all.put("registers", r.registers());
            all.put("stack_bytes", r.stack());
            all.put("occupancy", r.arch().occupancy(r.threads(), r.registers(),
                    report.profile().map(KernelProfile::sharedBytes).orElse(r.shared())));
        }, () -> all.put("registers", "unknown"));
        report.profile().ifPresent(p -> {
            all.put("shared_bytes", p.sharedBytes());
            all.put("total", counts(p.total()));
            all.put("least_bytes", p.leastBytes());
            all.put("most_bytes", p.mostBytes());
            all.put("roofline", Roofline.of(p).stream().map(ProfileJson::roofline).toList());
            all.put("lines", p.lines().stream().map(l -> {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("file", l.file());
                line.put("line", l.line());
                line.put("note", l.note());
                line.putAll(counts(l.counts()));
                return line;
            }).toList());
        });
        return all;
    }

    private static Map<String, Object> counts(Counts c) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("runs", c.runs());
        map.put("instructions", c.instructions());
        map.put("lanes", c.lanes());
        map.put("skipped_lanes", c.skippedLanes());
        Map<String, Object> kinds = new LinkedHashMap<>();
        c.kinds().forEach((kind, n) -> kinds.put(kind.toString(), n));
        map.put("kinds", kinds);
        map.put("opcodes", c.opcodes());
        map.put("branches", c.branches());
        map.put("diverged", c.diverged());
        map.put("barriers", c.barriers());
        map.put("global_loads", global(c.globalLoads()));
        map.put("global_stores", global(c.globalStores()));
        map.put("global_atomics", global(c.globalAtomics()));
        map.put("shared_loads", shared(c.sharedLoads()));
        map.put("shared_stores", shared(c.sharedStores()));
        map.put("shared_atomics", shared(c.sharedAtomics()));
        map.put("atomics", Map.of("requests", c.atomics().requests(), "lanes", c.atomics().lanes(), "turns", c.atomics().turns(),
                "most_lanes", c.atomics().mostLanes()));
        map.put("local_bytes", c.localBytes());
        Flops f = c.flops();
        map.put("flops", Map.of("half", f.half(), "single", f.single(), "double", f.doubles(), "tensor_half", f.tensorHalf(),
                "tensor_tf32", f.tensorTf32()));
        return map;
    }

    private static Map<String, Object> global(GlobalCounts g) {
        return Map.of("requests", g.requests(), "lanes", g.lanes(), "sectors", g.sectors(), "ideal_sectors", g.idealSectors(),
                "used_bytes", g.usedBytes());
    }

    private static Map<String, Object> shared(SharedCounts s) {
        return Map.of("requests", s.requests(), "lanes", s.lanes(), "wavefronts", s.wavefronts(), "ideal_wavefronts",
                s.idealWavefronts(), "paired_wavefronts", s.pairedWavefronts());
    }

    private static Map<String, Object> roofline(Roofline r) {
        return Map.of("gpu", r.gpu().toString(), "least_seconds", r.leastSeconds(), "most_seconds", r.mostSeconds(), "bound",
                r.bound().toString());
    }
}
