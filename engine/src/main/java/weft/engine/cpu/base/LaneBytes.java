package weft.engine.cpu.base;

import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The byte vector with as many lanes as the float vector, for UINT8 masks.
 *
 * <p>The smallest byte vector has eight lanes, so where float vectors have four there is none: {@link #EXIST} is false and
 * callers go lane by lane.
 */
public final class LaneBytes {
    public static final boolean EXIST = Lanes.COUNT >= 8;
    public static final VectorSpecies<Byte> SPECIES = VectorSpecies.of(byte.class,
            VectorShape.forBitSize(Byte.SIZE * Math.max(8, Lanes.COUNT)));

    private LaneBytes() {}
}
