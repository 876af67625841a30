package weft.datasets.image;

/**
 * The shape {@code [C, H, W]} of an image and the scale of its values.
 *
 * @param fullScale the value of full brightness: 255 in 8-bit files, 16 in the digits, 1 once ToTensor has divided by it.
 *                  It travels with the image so that one ToTensor serves every source, also a PNG given to a network that
 *                  was trained on the digits.
 */
public record ImageFormat(int channels, int height, int width, int fullScale) {
    public ImageFormat {
        if (channels < 1 || height < 1 || width < 1 || fullScale < 1) {
            throw new IllegalArgumentException("image format: channels, height, width and full scale must be at least 1: "
                    + channels + "x" + height + "x" + width + ", " + fullScale);
        }
        if ((long) channels * height > Integer.MAX_VALUE || (long) channels * height * width > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("image format: " + channels + "x" + height + "x" + width
                    + " is more than 2^31 - 1 values");
        }
    }

    /** The number of values: C * H * W. */
    public int size() {
        return channels * height * width;
    }

    /** The same scale and channels in another height and width. */
    public ImageFormat resized(int newHeight, int newWidth) {
        return new ImageFormat(channels, newHeight, newWidth, fullScale);
    }

    /** Whether the two agree in channels, height and width, whatever their scale. */
    public boolean sameShape(ImageFormat other) {
        return channels == other.channels && height == other.height && width == other.width;
    }

    /** The shape alone: {@code 1x28x28}. */
    @Override
    public String toString() {
        return channels + "x" + height + "x" + width;
    }
}
