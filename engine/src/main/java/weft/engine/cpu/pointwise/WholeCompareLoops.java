package weft.engine.cpu.pointwise;

import java.lang.invoke.MethodHandles;
import weft.engine.cpu.base.HiddenLoops;

/** The loop of each comparison of integers. */
final class WholeCompareLoops {
    /** {@code a > b}. */
    static final WholeCompareLoop GT = of((a, b) -> a > b);
    /** {@code a >= b}. */
    static final WholeCompareLoop GE = of((a, b) -> a >= b);
    /** {@code a < b}. */
    static final WholeCompareLoop LT = of((a, b) -> a < b);
    /** {@code a <= b}. */
    static final WholeCompareLoop LE = of((a, b) -> a <= b);
    /** {@code a == b}. */
    static final WholeCompareLoop EQ = of((a, b) -> a == b);
    /** {@code a != b}. */
    static final WholeCompareLoop NE = of((a, b) -> a != b);

    private WholeCompareLoops() {}

    private static WholeCompareLoop of(WholeCompareLoop.Function function) {
        return HiddenLoops.define(MethodHandles.lookup(), WholeCompareLoop.class, WholeCompareTemplate.class, function);
    }
}
