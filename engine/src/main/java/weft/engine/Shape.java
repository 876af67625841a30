package weft.engine;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The extent of a tensor along each of its dimensions, such as {@code [N, C, H, W]}. The layout is row-major: elements that are
 * neighbours along the last dimension are adjacent in memory. A scalar has the shape {@code []} and one element.
 *
 * <p>A shape has fewer than 2^31 elements, so an {@code int} can index every one.
 */
public final class Shape {

    /** The shape of a scalar. */
    public static final Shape SCALAR = new Shape(new int[0]);

    private final int[] dims;
    private final int size;

    private Shape(int[] dims) {
        long elements = 1;
        boolean empty = false;
        for (int d : dims) {
            if (d < 0) {
                throw new IllegalArgumentException("shape: a dimension is negative: " + text(dims));
            }
            empty |= d == 0;
            elements = Math.min(elements * Math.max(d, 1), 1L << 31);
        }
        if (elements >= 1L << 31 && !empty) {
            throw new IllegalArgumentException("shape: 2^31 elements or more: " + text(dims));
        }
        this.dims = dims;
        this.size = empty ? 0 : (int) elements;
    }

    /**
     * A shape with these extents; without arguments, the shape of a scalar.
     *
     * @throws IllegalArgumentException when an extent is negative, or there would be 2^31 elements or more
     */
    public static Shape of(int... dims) {
        return dims.length == 0 ? SCALAR : new Shape(dims.clone());
    }

    /** The number of dimensions. */
    public int rank() {
        return dims.length;
    }

    /** The number of elements. */
    public int size() {
        return size;
    }

    /**
     * The extent along dimension {@code i}; a negative {@code i} counts from the end.
     *
     * @throws IllegalArgumentException when there is no such dimension
     */
    public int dim(int i) {
        return dims[axis(i)];
    }

    /**
     * Converts a dimension's number, which may be negative, to one from 0 to rank - 1.
     *
     * @throws IllegalArgumentException when there is no such dimension
     */
    public int axis(int i) {
        int axis = i < 0 ? i + dims.length : i;
        if (axis < 0 || axis >= dims.length) {
            throw new IllegalArgumentException("dimension " + i + " is out of range for shape " + this);
        }
        return axis;
    }

    /** A copy of the extents. */
    public int[] dims() {
        return dims.clone();
    }

    /** The product of the extents of dimensions {@code from} (inclusive) to {@code to} (exclusive); 1 when there are none. */
    public int sizeOf(int from, int to) {
        int product = 1;
        for (int i = from; i < to; i++) {
            product *= dims[i];
        }
        return product;
    }

    /** The row-major strides, in elements: {@code [C*H*W, H*W, W, 1]} for {@code [N, C, H, W]}. */
    public int[] strides() {
        int[] strides = new int[dims.length];
        int stride = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= dims[i];
        }
        return strides;
    }

    /** The same shape with the extent along {@code axis} replaced. */
    public Shape with(int axis, int extent) {
        int[] copy = dims.clone();
        copy[axis(axis)] = extent;
        return new Shape(copy);
    }

    /** This shape, followed by {@code extents}. */
    public Shape append(int... extents) {
        int[] longer = Arrays.copyOf(dims, dims.length + extents.length);
        System.arraycopy(extents, 0, longer, dims.length, extents.length);
        return of(longer);
    }

    /** The dimensions {@code from} (inclusive) to {@code to} (exclusive). */
    public Shape slice(int from, int to) {
        return of(Arrays.copyOfRange(dims, from, to));
    }

    /**
     * The shape that two shapes broadcast to. They are aligned at the last dimension; where two extents differ, one of them must
     * be 1.
     *
     * @param op the operation's name, for the error message
     * @throws IllegalArgumentException when the shapes do not broadcast
     */
    public static Shape broadcast(String op, Shape a, Shape b) {
        if (a.equals(b)) {
            return a;
        }
        int rank = Math.max(a.rank(), b.rank());
        int[] dims = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int da = i <= a.rank() ? a.dim(-i) : 1;
            int db = i <= b.rank() ? b.dim(-i) : 1;
            if (da != db && da != 1 && db != 1) {
                throw new IllegalArgumentException(op + ": shapes do not broadcast: " + a + " and " + b);
            }
            dims[rank - i] = da == 1 ? db : da;
        }
        return of(dims);
    }

    /** The strides to read a tensor of this shape as if it had the shape {@code target}: 0 along each broadcast dimension. */
    public int[] stridesWithin(Shape target) {
        int[] own = strides();
        int[] strides = new int[target.rank()];
        int lead = target.rank() - rank();
        for (int i = 0; i < rank(); i++) {
            strides[lead + i] = dims[i] == 1 ? 0 : own[i];
        }
        return strides;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** Such as {@code [2, 3]}. */
    @Override
    public String toString() {
        return text(dims);
    }

    private static String text(int[] dims) {
        return Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
