package weft.engine.cpu.base;

import java.util.Arrays;

/**
 * How contiguous tensors are walked together under NumPy's broadcasting: a {@link RunWalk} in which a dimension of size 1
 * repeats along the others'. Shapes are aligned at their last dimension. That leaves one contiguous run inside and almost always
 * at most two loops around it:
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
    private final int[] shape;
    private final RunWalk walk;

    private Broadcasting(int[] shape, RunWalk walk) {
        this.shape = shape;
        this.walk = walk;
    }

    /** The plan for inputs of these shapes, at least one. */
    public static Broadcasting of(int[]... inputs) {
        int rank = Arrays.stream(inputs).mapToInt(input -> input.length).max().orElseThrow();
        int[] shape = new int[rank];
        int[][] strides = new int[inputs.length][rank];
        int[] contiguous = new int[inputs.length];
        Arrays.fill(contiguous, 1);
        for (int d = rank - 1; d >= 0; d--) {
            shape[d] = size(inputs, rank, d);
            for (int i = 0; i < inputs.length; i++) {
                int size = extent(inputs[i], rank, d);
                strides[i][d] = size == 1 ? 0 : contiguous[i];
                contiguous[i] *= size;
            }
        }
        return new Broadcasting(shape, RunWalk.over(shape, strides));
    }

    /** The shape of the result. */
    public int[] shape() {
        return shape.clone();
    }

    /** Walks the whole result, in parallel; input i advances by 0 or 1 along a run. */
    public void forEachRun(RunWalk.Run run) {
        walk.forEachRun(run);
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
