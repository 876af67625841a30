package weft.engine.op.geometry;

import java.util.Arrays;
import weft.engine.Shape;

/**
 * A walk over several tensors together: over the same indices, in as few dimensions as possible.
 *
 * <p>Element {@code (i, j, ...)} of the box is element {@code i strides[0] + j strides[1] + ...} of a tensor; a stride of 0
 * repeats elements. Two neighbouring dimensions are merged into one when in every tensor the outer stride is the inner extent
 * times the inner stride. So two contiguous tensors of one shape need a single dimension:
 *
 * <pre>{@code
 *   box [N, C, H, W], strides [C H W, H W, W, 1] and [C H W, H W, W, 1]     [N C H W]
 *   box [N, C, H, W], strides [C H W, H W, W, 1] and [0, 1, 0, 0]           [N, C, H W]
 * }</pre>
 *
 * <p>Broadcasting, permuting, slicing, padding and concatenating differ only in their strides.
 *
 * <p>A loop handles the innermost dimension, or part of it, in one call: a <em>stretch</em>. Its elements lie one after the other
 * in each tensor (stride 1), are one repeated element (stride 0), or lie a larger stride apart.
 */
public final class Walk {

    /** The merged dimensions from outer to inner, at least one. */
    private final int[] sizes;
    /** {@code strides[d][i]}: how far tensor i moves along merged dimension d. */
    private final int[][] strides;

    private Walk(int[] sizes, int[][] strides) {
        this.sizes = sizes;
        this.strides = strides;
    }

    /** The walk over {@code box} of tensors with these strides. */
    public static Walk over(int[] box, int[]... strides) {
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
        return new Walk(Arrays.copyOfRange(sizes, first, rank + 1), Arrays.copyOfRange(merged, first, rank + 1));
    }

    /** The walk over {@code target} of contiguous tensors that broadcast to it. */
    public static Walk broadcast(Shape target, Shape... inputs) {
        int[][] strides = new int[inputs.length][];
        for (int i = 0; i < inputs.length; i++) {
            strides[i] = inputs[i].stridesWithin(target);
        }
        return over(target.dims(), strides);
    }

    private static boolean merges(int d, int inside, int[] inner, int[][] strides) {
        for (int i = 0; i < inner.length; i++) {
            if (strides[i][d] != inside * inner[i]) {
                return false;
            }
        }
        return true;
    }

    /** The number of merged dimensions, at least one. */
    public int rank() {
        return sizes.length;
    }

    /** The number of tensors. */
    public int tensors() {
        return strides[0].length;
    }

    /** The extent of merged dimension d; the outermost is 0. */
    public int size(int d) {
        return sizes[d];
    }

    /** How far tensor i moves along merged dimension d. */
    public int stride(int d, int i) {
        return strides[d][i];
    }

    /** How far each tensor moves along merged dimension d. Not to be written to. */
    public int[] strides(int d) {
        return strides[d];
    }

    /** The number of elements of the box. */
    public int count() {
        int count = 1;
        for (int size : sizes) {
            count = Math.multiplyExact(count, size);
        }
        return count;
    }
}
