package weft.engine.cpu.pointwise;

import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.base.Stretches;
import weft.engine.op.geometry.Walk;

/**
 * Runs a pointwise loop over whole tensors, in blocks of {@value Parallel#BLOCK} elements, in parallel where they are more than
 * {@value Parallel#ALONE}.
 *
 * <p>Every element is computed on its own, so its bits depend neither on the blocks nor on the threads. Inputs and outputs are
 * contiguous from an offset in their arrays; an output may be the same stretch as an input of its shape.
 */
public final class PointwiseLoops {

    private PointwiseLoops() {}

    /** {@code y = f(x; p, q)} over {@code n} elements. */
    public static void unary(UnaryLoop loop, float[] x, int xAt, float[] y, int yAt, int n, float p, float q) {
        if (n <= Parallel.BLOCK) {
            loop.run(x, xAt, y, yAt, n, p, q);
            return;
        }
        Parallel.forEach(Math.ceilDiv(n, Parallel.BLOCK), n > Parallel.ALONE, task -> {
            int start = task * Parallel.BLOCK;
            loop.run(x, xAt + start, y, yAt + start, Math.min(Parallel.BLOCK, n - start), p, q);
        });
    }

    /** {@code y = f(a, b; p)}, y contiguous, over a walk of a and b. */
    public static void binary(BinaryLoop loop, Walk walk, float[] a, int aAt, float[] b, int bAt,
            float[] y, int yAt, float p) {
        Stretches.forEach(walk,
                (at, stride, k, n) -> loop.run(a, aAt + at[0], stride[0], b, bAt + at[1], stride[1], y, yAt + k, n, p));
    }

    /** {@code y = test(a, b) ? 1 : 0}, y contiguous, over a walk of a and b. */
    public static void compare(CompareLoop loop, Walk walk, float[] a, int aAt, float[] b, int bAt,
            byte[] y, int yAt) {
        Stretches.forEach(walk,
                (at, stride, k, n) -> loop.run(a, aAt + at[0], stride[0], b, bAt + at[1], stride[1], y, yAt + k, n));
    }

    /** {@code y = mask != 0 ? a : b}, y contiguous, over a walk of the three. */
    public static void where(Walk walk, byte[] mask, int maskAt, float[] a, int aAt, float[] b, int bAt,
            float[] y, int yAt) {
        Stretches.forEach(walk, (at, stride, k, n) -> WhereLoop.run(mask, maskAt + at[0], stride[0], a, aAt + at[1], stride[1], b,
                bAt + at[2], stride[2], y, yAt + k, n));
    }
}
