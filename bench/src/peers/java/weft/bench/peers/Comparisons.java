package weft.bench.peers;

import java.util.ArrayList;
import java.util.List;

/** Every row there can be. */
final class Comparisons {

    private Comparisons() {}

    /** In the order of the tables. */
    static List<Comparison> all() {
        List<Comparison> all = new ArrayList<>(NetworkComparison.all());
        all.addAll(OperationComparison.all());
        all.add(new LoadingComparison());
        return all;
    }
}
