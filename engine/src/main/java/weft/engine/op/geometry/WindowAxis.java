package weft.engine.op.geometry;

/**
 * One axis of a window that slides over an image. A window has {@code taps} positions, {@code dilation} apart. It moves by
 * {@code stride}, and the first one begins {@code padding} before the image.
 */
public record WindowAxis(int size, int taps, int stride, int padding, int dilation) {

    /** The number of positions from the first tap to the last, both included: {@code (taps - 1) * dilation + 1}. */
    public int extent() {
        return dilation * (taps - 1) + 1;
    }

    /** The number of windows that lie within the padded image, P or Q of the output; 0 or less if none fits. */
    public int windows() {
        return Math.floorDiv(size + 2 * padding - extent(), stride) + 1;
    }

    /**
     * The number of windows in ceil mode: the last one may extend past the padded image, but begins within the image or the
     * padding before it.
     */
    public int windowsRoundedUp() {
        int windows = Math.ceilDiv(size + 2 * padding - extent(), stride) + 1;
        return (windows - 1) * stride >= size + padding ? windows - 1 : windows;
    }

    /** Where a window begins: negative in the padding. */
    public int start(int window) {
        return window * stride - padding;
    }

    /** The position of a tap of a window in the image; outside of 0 .. size - 1 it is in the padding. */
    public int place(int window, int tap) {
        return start(window) + tap * dilation;
    }

    /** The first tap of a window that is inside the image. */
    public int firstTap(int window) {
        int start = start(window);
        return start < 0 ? Math.ceilDiv(-start, dilation) : 0;
    }

    /** The end, exclusive, of the taps of a window that are inside the image. */
    public int endTap(int window) {
        return Math.min(taps, Math.ceilDiv(size - start(window), dilation));
    }

    /** The elements that a window without dilation covers. */
    public Span span(int window) {
        int start = start(window);
        int end = start + taps;
        return new Span(Math.max(start, 0), Math.min(end, size), Math.min(end, size + padding) - start);
    }
}
