package weft.engine.op.geometry;

/**
 * The elements that a window covers along one axis.
 *
 * @param begin  the first element
 * @param end    the end, exclusive
 * @param padded the number of positions it covers, padding included. In ceil mode the last window may extend past the padding;
 *               those positions do not count
 */
public record Span(int begin, int end, int padded) {

    /** The number of elements. */
    public int length() {
        return end - begin;
    }
}
