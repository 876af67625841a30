package weft.engine.cpu.pointwise;

import static weft.engine.cpu.base.Lanes.SPECIES;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import weft.engine.cpu.base.HiddenLoops;
import weft.engine.cpu.base.Lanes;

/**
 * The loop of every unary op: {@link HiddenLoops} defines a copy of this class for each op, with the op's function as class data.
 *
 * <p>Loads and stores are written out in place of calls of {@link Lanes}: log and tanh nearly reach the compiler's limit of
 * nodes, and calls after them would not be inlined.
 */
final class UnaryTemplate implements UnaryLoop {
    private static final Function FUNCTION = HiddenLoops.function(MethodHandles.lookup(), Function.class);

    @Override
    public void run(float[] x, int xAt, float[] y, int yAt, int n, float p, float q) {
        int whole = SPECIES.loopBound(n);
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector vx = i < whole ? FloatVector.fromArray(SPECIES, x, xAt + i)
                    : FloatVector.fromArray(SPECIES, x, xAt + i, SPECIES.indexInRange(i, n));
            FloatVector vy = FUNCTION.apply(vx, p, q);
            if (i < whole) {
                vy.intoArray(y, yAt + i);
            } else {
                vy.intoArray(y, yAt + i, SPECIES.indexInRange(i, n));
            }
        }
    }
}
