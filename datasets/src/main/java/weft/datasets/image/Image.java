package weft.datasets.image;

/**
 * A decoded image, CHW: the value of channel c, row y, column x lies at {@code offset + (c * H + y) * W + x} of its array.
 * The array may hold other images too, so a reader can hand out pieces of one big array without a copy. Nobody writes to
 * an image that a data set handed out.
 */
public sealed interface Image permits ByteImage, FloatImage {
    /** Channels, height, width and the scale of the values. */
    ImageFormat format();

    /** Index of the first value in the array that holds the image. */
    int offset();

    /** The value at channel c, row y, column x, on the scale of {@link ImageFormat#fullScale}. Slow; loops read the array. */
    float at(int c, int y, int x);
}
