package weft.engine;

/** A tensor's dtype and shape, without its values. */
public record Spec(DType dtype, Shape shape) {

    /** The number of bytes of all elements. */
    public long bytes() {
        return (long) shape.size() * dtype.bytes();
    }

    /** Such as {@code float32[2, 3]}. */
    @Override
    public String toString() {
        return dtype + shape.toString();
    }
}
