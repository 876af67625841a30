package weft.engine.math;

/**
 * {@code a^b} in FLOAT32: computed in double and rounded once, so within half a unit in the last place and a trifle.
 *
 * <p>In double, because {@code exp(b log a)} in FLOAT32 loses up to seven bits; {@link StrictMath} has the same bits on every
 * machine. As IEEE 754 and C have it, where Java differs in two cases: 1 to the power of anything is 1, NaN included, and so is
 * -1 to that of an infinity.
 */
public final class Pow {
    private Pow() {
    }

    /** {@code a^b}. */
    public static float pow(float a, float b) {
        boolean one = a == 1 || a == -1 && Float.isInfinite(b);
        return one ? 1 : (float) StrictMath.pow(a, b);
    }
}
