package weft.engine.op.geometry;

/**
 * What a window covers along one axis.
 *
 * @param begin  the first element
 * @param end    the end, exclusive
 * @param padded how many places it covers, padding included; what hangs over after the padding, as the last window may where
 *               the number of windows is rounded up, never counts
 */
public record Span(int begin, int end, int padded) {

    /** The number of elements. */
    public int length() {
        return end - begin;
    }
}
