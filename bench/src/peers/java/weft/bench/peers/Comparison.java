package weft.bench.peers;

import java.util.List;
import weft.bench.compare.Side;
import weft.bench.compare.Work;

/** A row to be: what is computed, and by whom. */
interface Comparison {

    /** The kinds of rows, in the order of the tables. */
    enum Group {
        NETWORKS("networks"), OPERATIONS("operations"), LOADING("loading");

        /** What a table calls it. */
        final String title;

        Group(String title) {
            this.title = title;
        }
    }

    Group group();

    String name();

    /** How often a step of the networks runs it; 0 where that says nothing. */
    default int calls() {
        return 0;
    }

    Work work();

    /**
     * Makes the sides and lets each compute once, from the same numbers.
     *
     * @param python one more side of networks; null where there is none
     */
    Prepared prepare(PythonTorch python);

    /**
     * What is ready to be timed.
     *
     * @param sides      Weft's first
     * @param difference what the sides do not agree on; empty if they agree
     * @param remark     what is to be said beside the times, or empty
     */
    record Prepared(List<? extends Side> sides, String difference, String remark) implements AutoCloseable {

        @Override
        public void close() {
            sides.forEach(Side::close);
        }
    }
}
