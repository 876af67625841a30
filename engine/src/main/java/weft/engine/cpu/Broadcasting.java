package weft.engine.cpu;

import java.util.Arrays;

/**
 * How contiguous tensors are walked together under NumPy's broadcasting: in as few and as long runs as possible.
 *
 * <p>Shapes are aligned at their last dimension; a dimension of size 1 repeats along the others'. Neighbouring dimensions that
 * repeat alike are merged, which leaves one contiguous run inside and almost always at most two loops around it:
 *
 * <pre>{@code
 *   [N, C, H, W] + [N, C, H, W]   one run of N C H W
 *   [N, C, H, W] + [C, 1, 1]      N C runs of H W, the right side one element in each
 *   [N, K] + [K]                  N runs of K, the right side the same in each
 * }</pre>
 *
 * Throws IllegalArgumentException if the shapes do not go together.
 */
public final class Broadcasting {
    /** Computes one run. */
    @FunctionalInterface
    public interface Run {
        /**
         * {@code n} elements of the result from {@code yAt} on; input i starts at {@code at[i]} and advances by
         * {@code step[i]}, 0 or 1. The arrays are reused for the next run.
         */
        void run(int[] at, int[] step, int yAt, int n);
    }

    private final int[] shape;
    private final int count;
    /** The merged dimensions from outer to inner, the last one being the run. */
    private final int[] sizes;
    /** {@code strides[d][i]}: how far input i moves along merged dimension d, 0 where it repeats. */
    private final int[][] strides;

    private Broadcasting(int[] shape, int[] sizes, int[][] strides) {
        this.shape = shape;
        this.count = Math.toIntExact(Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact));
        this.sizes = sizes;
        this.strides = strides;
    }

    /** The plan for inputs of these shapes, at least one. */
    public static Broadcasting of(int[]... inputs) {
        int rank = Arrays.stream(inputs).mapToInt(input -> input.length).max().orElseThrow();
        int[] shape = new int[rank];
        int[] sizes = new int[rank + 1];
        int[][] strides = new int[rank + 1][inputs.length];
        int[] contiguous = new int[inputs.length];
        Arrays.fill(contiguous, 1);
        int first = rank;
        sizes[first] = 1;
        for (int d = rank - 1; d >= 0; d--) {
            shape[d] = size(inputs, rank, d);
            int[] step = new int[inputs.length];
            boolean merges = true;
            for (int i = 0; i < inputs.length; i++) {
                int size = extent(inputs[i], rank, d);
                step[i] = size == 1 ? 0 : contiguous[i];
                contiguous[i] *= size;
                merges &= step[i] == sizes[first] * strides[first][i];
            }
            if (shape[d] == 1) {
                continue;
            }
            if (sizes[first] == 1) {
                sizes[first] = shape[d];
                strides[first] = step;
            } else if (merges) {
                sizes[first] *= shape[d];
            } else {
                first--;
                sizes[first] = shape[d];
                strides[first] = step;
            }
        }
        return new Broadcasting(shape, Arrays.copyOfRange(sizes, first, rank + 1), Arrays.copyOfRange(strides, first, rank + 1));
    }

    /** The shape of the result. */
    public int[] shape() {
        return shape.clone();
    }

    /** Walks the whole result, in parallel over blocks of {@value PointwiseLoops#BLOCK} elements at whose ends runs are cut. */
    public void forEachRun(Run run) {
        int block = PointwiseLoops.BLOCK;
        if (count <= block) {
            walk(0, count, run);
        } else {
            Parallel.forEach(Math.ceilDiv(count, block), task -> walk(task * block, Math.min(block, count - task * block), run));
        }
    }

    /** The runs that make up {@code n} elements of the result from {@code start} on. */
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

    private static int extent(int[] input, int rank, int d) {
        int own = d - (rank - input.length);
        return own < 0 ? 1 : input[own];
    }

    private static int size(int[][] inputs, int rank, int d) {
        int size = 1;
        for (int[] input : inputs) {
            int own = extent(input, rank, d);
            if (own != 1 && size != 1 && own != size) {
                throw new IllegalArgumentException("broadcast: shapes do not go together: "
                    + String.join(", ", Arrays.stream(inputs).map(Arrays::toString).toList()));
            }
            size = own == 1 ? size : own;
        }
        return size;
    }
}
