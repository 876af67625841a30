package weft.datasets.picture;

/**
 * A decoded picture, CHW: the value of channel c, row y, column x lies at {@code offset + (c * H + y) * W + x} of its array.
 * The array may hold other pictures too, so a reader can hand out pieces of one big array without a copy. Nobody writes to a
 * picture that a data set handed out.
 */
public sealed interface Picture permits BytePicture, FloatPicture {
    /** Channels, height, width and the scale of the values. */
    PictureFormat format();

    /** The value at channel c, row y, column x, on the scale of {@link PictureFormat#fullScale}. Slow; loops read the array. */
    float at(int c, int y, int x);
}
