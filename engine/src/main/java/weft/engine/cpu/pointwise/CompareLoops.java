package weft.engine.cpu.pointwise;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.VectorOperators;
import weft.engine.cpu.base.HiddenLoops;

/** The loop of each comparison. With NaN on either side all are false, except {@link #NE}, which is true. */
public final class CompareLoops {
    /** {@code a > b}. */
    public static final CompareLoop GT = of((a, b) -> a.compare(VectorOperators.GT, b));
    /** {@code a >= b}. */
    public static final CompareLoop GE = of((a, b) -> a.compare(VectorOperators.GE, b));
    /** {@code a < b}. */
    public static final CompareLoop LT = of((a, b) -> a.compare(VectorOperators.LT, b));
    /** {@code a <= b}. */
    public static final CompareLoop LE = of((a, b) -> a.compare(VectorOperators.LE, b));
    /** {@code a == b}. */
    public static final CompareLoop EQ = of((a, b) -> a.compare(VectorOperators.EQ, b));
    /** {@code a != b}. */
    public static final CompareLoop NE = of((a, b) -> a.compare(VectorOperators.NE, b));

    /** Whether a is neither infinite nor NaN; b is not used, so a may be passed for it. */
    public static final CompareLoop IS_FINITE = of((a, _) -> a.abs().compare(VectorOperators.LT, Float.POSITIVE_INFINITY));

    private CompareLoops() {}

    private static CompareLoop of(CompareLoop.Function function) {
        return HiddenLoops.define(MethodHandles.lookup(), CompareLoop.class, CompareTemplate.class, function);
    }
}
