package weft.engine.cpu.pointwise;

import java.lang.invoke.MethodHandles;
import weft.engine.cpu.base.HiddenLoops;

/**
 * The loops of every comparison of integers; {@link HiddenLoops} defines a copy of this class for each. They are scalar: they
 * compare labels and masks, which are few.
 */
final class WholeCompareTemplate implements WholeCompareLoop {
    private static final Function FUNCTION = HiddenLoops.function(MethodHandles.lookup(), Function.class);

    @Override
    public void run(int[] a, int aAt, int aStride, int[] b, int bAt, int bStride, byte[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] = (byte) (FUNCTION.test(a[aAt + i * aStride], b[bAt + i * bStride]) ? 1 : 0);
        }
    }

    @Override
    public void run(byte[] a, int aAt, int aStride, byte[] b, int bAt, int bStride, byte[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] = (byte) (FUNCTION.test(a[aAt + i * aStride] & 0xff, b[bAt + i * bStride] & 0xff) ? 1 : 0);
        }
    }
}
