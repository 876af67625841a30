package weft.engine.cpu.reduce;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import weft.engine.cpu.base.HiddenLoops;

/** The folds: a sum from 0, and a maximum from -infinity, in which NaN wins and +0 is larger than -0. */
final class FoldLoops {
    static final FoldLoop SUM = of(new FoldLoop.Function() {
        @Override
        public FloatVector apply(FloatVector a, FloatVector b) {
            return a.add(b);
        }

        @Override
        public float apply(float a, float b) {
            return a + b;
        }

        @Override
        public float identity() {
            return 0;
        }
    });

    static final FoldLoop MAX = of(new FoldLoop.Function() {
        @Override
        public FloatVector apply(FloatVector a, FloatVector b) {
            return a.max(b);
        }

        @Override
        public float apply(float a, float b) {
            return Math.max(a, b);
        }

        @Override
        public float identity() {
            return Float.NEGATIVE_INFINITY;
        }
    });

    private FoldLoops() {}

    private static FoldLoop of(FoldLoop.Function function) {
        return HiddenLoops.define(MethodHandles.lookup(), FoldLoop.class, FoldTemplate.class, function);
    }
}
