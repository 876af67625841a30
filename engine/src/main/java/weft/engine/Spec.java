package weft.engine;

/** What is known of a tensor without its values: the type of its elements and its shape. */
public record Spec(DType dtype, Shape shape) {

    /** The number of bytes of all elements. */
    public long bytes() {
        return (long) shape.size() * dtype.bytes();
    }

    /** As in {@code float32[2, 3]}. */
    @Override
    public String toString() {
        return dtype + shape.toString();
    }
}
