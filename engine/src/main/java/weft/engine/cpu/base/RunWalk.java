package weft.engine.cpu.base;

import java.util.Arrays;

/**
 * Walks several tensors together over one box of indices, in as few and as long runs as possible.
 *
 * <p>Element {@code (i, j, ...)} of the box is element {@code i strides[0] + j strides[1] + ...} of a tensor; a stride of 0
 * repeats. Neighbouring dimensions along which every tensor goes on evenly are merged, so two contiguous tensors of one shape
 * are a single run:
 *
 * <pre>{@code
 *   box [N, C, H, W], strides [C H W, H W, W, 1] and [C H W, H W, W, 1]     one run of N C H W
 *   box [N, C, H, W], strides [C H W, H W, W, 1] and [0, 1, 0, 0]           N C runs of H W
 * }</pre>
 */
public final class RunWalk {
    /** Handles one run. */
    @FunctionalInterface
    public interface Run {
        /**
         * The {@code n} elements of the box from {@code start} on, counted in row-major order: tensor i starts at {@code at[i]}
         * and advances by {@code step[i]}. The arrays are reused for the next run.
         */
        void run(int[] at, int[] step, int start, int n);
    }

    private final int count;
    /** The merged dimensions from outer to inner, the last one being the run. */
    private final int[] sizes;
    /** {@code strides[d][i]}: how far tensor i moves along merged dimension d. */
    private final int[][] strides;

    private RunWalk(int[] sizes, int[][] strides) {
        this.count = Math.toIntExact(Arrays.stream(sizes).asLongStream().reduce(1, Math::multiplyExact));
        this.sizes = sizes;
        this.strides = strides;
    }

    /** The walk over {@code box} of tensors with these strides. */
    public static RunWalk over(int[] box, int[]... strides) {
        int rank = box.length;
        int[] sizes = new int[rank + 1];
        int[][] merged = new int[rank + 1][strides.length];
        int first = rank;
        sizes[first] = 1;
        for (int d = rank - 1; d >= 0; d--) {
            if (box[d] == 1) {
                continue;
            }
            if (sizes[first] == 1) {
                sizes[first] = box[d];
            } else if (merges(d, sizes[first], merged[first], strides)) {
                sizes[first] *= box[d];
                continue;
            } else {
                first--;
                sizes[first] = box[d];
            }
            for (int i = 0; i < strides.length; i++) {
                merged[first][i] = strides[i][d];
            }
        }
        return new RunWalk(Arrays.copyOfRange(sizes, first, rank + 1), Arrays.copyOfRange(merged, first, rank + 1));
    }

    private static boolean merges(int d, int inside, int[] steps, int[][] strides) {
        for (int i = 0; i < steps.length; i++) {
            if (strides[i][d] != inside * steps[i]) {
                return false;
            }
        }
        return true;
    }

    /** The number of merged dimensions, of which the last one is the run. */
    public int rank() {
        return sizes.length;
    }

    /** The extent of merged dimension d. */
    public int size(int d) {
        return sizes[d];
    }

    /** How far tensor i moves along merged dimension d. */
    public int stride(int d, int i) {
        return strides[d][i];
    }

    /** Walks the whole box, in parallel over blocks of {@value Parallel#BLOCK} elements at whose ends runs are cut. */
    public void forEachRun(Run run) {
        int block = Parallel.BLOCK;
        if (count <= block) {
            walk(0, count, run);
        } else {
            Parallel.forEach(Math.ceilDiv(count, block), task -> walk(task * block, Math.min(block, count - task * block), run));
        }
    }

    /** The runs that make up {@code n} elements of the box from {@code start} on. */
    private void walk(int start, int n, Run run) {
        if (n == 0) {
            return;
        }
        int inner = sizes.length - 1;
        int length = sizes[inner];
        int[] step = strides[inner];
        int[] index = new int[inner];
        int[] row = new int[step.length];
        int[] at = new int[step.length];
        for (int d = inner - 1, rest = start / length; d >= 0; d--) {
            index[d] = rest % sizes[d];
            rest /= sizes[d];
            move(row, strides[d], index[d]);
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
                move(row, strides[d], 1);
                if (++index[d] < sizes[d]) {
                    break;
                }
                index[d] = 0;
                move(row, strides[d], -sizes[d]);
            }
        }
    }

    private static void move(int[] at, int[] strides, int by) {
        for (int i = 0; i < at.length; i++) {
            at[i] += by * strides[i];
        }
    }
}
