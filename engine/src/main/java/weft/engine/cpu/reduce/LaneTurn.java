package weft.engine.cpu.reduce;

import static weft.engine.cpu.base.Lanes.COUNT;
import static weft.engine.cpu.base.Lanes.SPECIES;

import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * How the vectors a and b of two rows are folded into one vector. Of each pair of lanes that differ in one bit of their numbers,
 * the lane without the bit gets the fold of a's pair, the lane with it the fold of b's:
 *
 * <pre>{@code
 *   c = f(a.blend(b, UPPER), b.blend(a, UPPER).rearrange(ACROSS))
 * }</pre>
 *
 * Row r and row r + bit are folded with the largest bit first. In the end one vector is left, whose lane r is the fold of all
 * lanes of row r: four instructions for two rows, no lane of which goes through a register of its own.
 */
final class LaneTurn {
    static final VectorMask<Float> UPPER_OF_8 = upper(8);
    static final VectorMask<Float> UPPER_OF_4 = upper(4);
    static final VectorMask<Float> UPPER_OF_2 = upper(2);
    static final VectorMask<Float> UPPER_OF_1 = upper(1);
    static final VectorShuffle<Float> ACROSS_8 = across(8);
    static final VectorShuffle<Float> ACROSS_4 = across(4);
    static final VectorShuffle<Float> ACROSS_2 = across(2);
    static final VectorShuffle<Float> ACROSS_1 = across(1);

    private LaneTurn() {}

    /** The lanes whose number has this bit. */
    private static VectorMask<Float> upper(int bit) {
        boolean[] lanes = new boolean[COUNT];
        for (int lane = 0; lane < COUNT; lane++) {
            lanes[lane] = (lane & bit) != 0;
        }
        return VectorMask.fromArray(SPECIES, lanes, 0);
    }

    /** Exchanges the lanes whose numbers differ in this bit. */
    private static VectorShuffle<Float> across(int bit) {
        return VectorShuffle.fromOp(SPECIES, lane -> (lane ^ bit) % COUNT);
    }
}
