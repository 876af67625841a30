package weft.engine.cpu.base;

import weft.engine.op.geometry.Walk;

/**
 * A {@link Walk} cut into stretches along its innermost dimension, each as long as possible:
 *
 * <pre>{@code
 *   [N, C, H, W] + [N, C, H, W]   one stretch of N C H W
 *   [N, C, H, W] + [C, 1, 1]      N C stretches of H W, the right side one element in each
 *   [N, K] + [K]                  N stretches of K, the right side the same in each
 * }</pre>
 */
public final class Stretches {

    /** Handles one stretch. */
    @FunctionalInterface
    public interface Loop {
        /**
         * The {@code n} elements of the box from {@code start} on, counted in row-major order: tensor i starts at {@code at[i]}
         * and advances by {@code stride[i]}. The arrays are reused for the next stretch.
         */
        void run(int[] at, int[] stride, int start, int n);
    }

    private Stretches() {}

    /**
     * Walks the whole box, in blocks of {@value Parallel#BLOCK} elements, in parallel where they are more than
     * {@value Parallel#ALONE}; a stretch ends at the end of a block.
     */
    public static void forEach(Walk walk, Loop loop) {
        int block = Parallel.BLOCK;
        int count = walk.count();
        if (count <= block) {
            part(walk, 0, count, loop);
        } else {
            Parallel.forEach(Math.ceilDiv(count, block), count > Parallel.ALONE,
                    task -> part(walk, task * block, Math.min(block, count - task * block), loop));
        }
    }

    /** The stretches that make up {@code n} elements of the box from {@code start} on. */
    private static void part(Walk walk, int start, int n, Loop loop) {
        if (n == 0) {
            return;
        }
        int inner = walk.rank() - 1;
        int length = walk.size(inner);
        int[] stride = walk.strides(inner);
        int[] index = new int[inner];
        int[] row = new int[stride.length];
        int[] at = new int[stride.length];
        for (int d = inner - 1, rest = start / length; d >= 0; d--) {
            index[d] = rest % walk.size(d);
            rest /= walk.size(d);
            move(row, walk.strides(d), index[d]);
        }
        int column = start % length;
        for (int done = 0; done < n;) {
            int part = Math.min(length - column, n - done);
            System.arraycopy(row, 0, at, 0, row.length);
            move(at, stride, column);
            loop.run(at, stride, start + done, part);
            done += part;
            column = 0;
            for (int d = inner - 1; d >= 0; d--) {
                move(row, walk.strides(d), 1);
                if (++index[d] < walk.size(d)) {
                    break;
                }
                index[d] = 0;
                move(row, walk.strides(d), -walk.size(d));
            }
        }
    }

    private static void move(int[] at, int[] strides, int by) {
        for (int i = 0; i < at.length; i++) {
            at[i] += by * strides[i];
        }
    }
}
