package weft.engine.cpu.pointwise;

import weft.engine.cpu.base.Broadcasting;
import weft.engine.cpu.base.Parallel;

/**
 * Runs a pointwise loop over whole tensors, in parallel over blocks of {@value Parallel#BLOCK} elements.
 *
 * <p>Every element is computed on its own, so its bits depend neither on the blocks nor on the threads. Inputs and outputs
 * are contiguous at an offset of their arrays; an output may be the same run as an input of its shape.
 */
public final class PointwiseLoops {

    private PointwiseLoops() {
    }

    /** {@code y = f(x; p, q)} over {@code n} elements. */
    public static void unary(UnaryLoop loop, float[] x, int xAt, float[] y, int yAt, int n, float p, float q) {
        if (n <= Parallel.BLOCK) {
            loop.run(x, xAt, y, yAt, n, p, q);
            return;
        }
        Parallel.forEach(Math.ceilDiv(n, Parallel.BLOCK), task -> {
            int start = task * Parallel.BLOCK;
            loop.run(x, xAt + start, y, yAt + start, Math.min(Parallel.BLOCK, n - start), p, q);
        });
    }

    /** {@code y = f(a, b; p)}, y of the shape that {@code broadcasting} gives. */
    public static void binary(BinaryLoop loop, Broadcasting broadcasting, float[] a, int aAt, float[] b, int bAt,
            float[] y, int yAt, float p) {
        broadcasting.forEachRun((at, step, k, n) -> loop.run(a, aAt + at[0], step[0], b, bAt + at[1], step[1], y, yAt + k, n, p));
    }

    /** {@code y = test(a, b) ? 1 : 0}, y of the shape that {@code broadcasting} gives. */
    public static void compare(CompareLoop loop, Broadcasting broadcasting, float[] a, int aAt, float[] b, int bAt,
            byte[] y, int yAt) {
        broadcasting.forEachRun((at, step, k, n) -> loop.run(a, aAt + at[0], step[0], b, bAt + at[1], step[1], y, yAt + k, n));
    }

    /** {@code y = mask != 0 ? a : b}, y of the shape that {@code broadcasting} of the three gives. */
    public static void where(Broadcasting broadcasting, byte[] mask, int maskAt, float[] a, int aAt, float[] b, int bAt,
            float[] y, int yAt) {
        broadcasting.forEachRun((at, step, k, n) -> WhereLoop.run(mask, maskAt + at[0], step[0], a, aAt + at[1], step[1], b,
                bAt + at[2], step[2], y, yAt + k, n));
    }
}
