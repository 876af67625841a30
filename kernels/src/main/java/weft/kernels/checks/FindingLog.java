package weft.kernels.checks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The findings of a device, one for each cause: what happens at the same source lines in the same way is counted, and the first
 * example of it is kept.
 */
public final class FindingLog {

    private record Cause(Check check, Finding.Level level, String kernel, String kind, List<String> lines) {}

    private final Map<Cause, Finding> found = new LinkedHashMap<>();

    /**
     * Adds what was found.
     *
     * @param kind tells causes apart that have the same lines
     */
    public synchronized void add(String kind, Finding finding) {
        List<String> lines = finding.places().stream().map(Finding.Place::toString).toList();
        found.merge(new Cause(finding.check(), finding.level(), finding.kernel(), kind, lines), finding,
                (first, more) -> first.times(first.count() + more.count()));
    }

    /** The findings of a level, in the order in which they were found first. */
    public synchronized List<Finding> all(Finding.Level level) {
        List<Finding> all = new ArrayList<>(found.values());
        all.removeIf(f -> f.level() != level);
        return List.copyOf(all);
    }
}
