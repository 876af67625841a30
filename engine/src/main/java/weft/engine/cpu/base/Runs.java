package weft.engine.cpu.base;

import weft.engine.op.geometry.Walk;

/**
 * A {@link Walk} in runs along its innermost dimension, as long as possible:
 *
 * <pre>{@code
 *   [N, C, H, W] + [N, C, H, W]   one run of N C H W
 *   [N, C, H, W] + [C, 1, 1]      N C runs of H W, the right side one element in each
 *   [N, K] + [K]                  N runs of K, the right side the same in each
 * }</pre>
 */
public final class Runs {

    /** Handles one run. */
    @FunctionalInterface
    public interface Run {
        /**
         * The {@code n} elements of the box from {@code start} on, counted in row-major order: tensor i starts at {@code at[i]}
         * and advances by {@code step[i]}. The arrays are reused for the next run.
         */
        void run(int[] at, int[] step, int start, int n);
    }

    private Runs() {
    }

    /** Walks the whole box, in parallel over blocks of {@value Parallel#BLOCK} elements at whose ends runs are cut. */
    public static void forEach(Walk walk, Run run) {
        int block = Parallel.BLOCK;
        int count = walk.count();
        if (count <= block) {
            part(walk, 0, count, run);
        } else {
            Parallel.forEach(Math.ceilDiv(count, block),
                    task -> part(walk, task * block, Math.min(block, count - task * block), run));
        }
    }

    /** The runs that make up {@code n} elements of the box from {@code start} on. */
    private static void part(Walk walk, int start, int n, Run run) {
        if (n == 0) {
            return;
        }
        int inner = walk.rank() - 1;
        int length = walk.size(inner);
        int[] step = walk.strides(inner);
        int[] index = new int[inner];
        int[] row = new int[step.length];
        int[] at = new int[step.length];
        for (int d = inner - 1, rest = start / length; d >= 0; d--) {
            index[d] = rest % walk.size(d);
            rest /= walk.size(d);
            move(row, walk.strides(d), index[d]);
        }
        int column = start % length;
        for (int done = 0; done < n;) {
            int part = Math.min(length - column, n - done);
            System.arraycopy(row, 0, at, 0, row.length);
            move(at, step, column);
            run.run(at, step, start + done, part);
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
