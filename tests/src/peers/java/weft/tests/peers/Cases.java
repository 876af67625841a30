package weft.tests.peers;

import weft.engine.op.sample.Draw;

/** How many cases are drawn, and from what seeds. */
final class Cases {

    /** Cases for each type and scale; {@code -Dweft.draws=N} draws more. */
    static final int DRAWS = Integer.getInteger("weft.draws", 40);
    /** The base of all seeds: {@code -Dweft.seed=N} draws others. */
    static final long BASE = Long.getLong("weft.seed", 1);

    private Cases() {
    }

    /** The seed of case {@code number} of a peer: the same in both float types. */
    static long seed(Object peer, Draw.Scale scale, int number) {
        return ((BASE * 31 + peer.toString().hashCode()) * 31 + scale.ordinal()) * 1009 + number;
    }
}
