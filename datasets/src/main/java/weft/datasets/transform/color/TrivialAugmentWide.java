package weft.datasets.transform.color;

import java.util.random.RandomGenerator;
import weft.datasets.base.DataException;
import weft.datasets.image.ByteImage;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Randomized;
import weft.datasets.transform.geometry.Interpolation;
import weft.datasets.transform.geometry.Warp;

/**
 * One of fourteen changes with a random strength, as torchvision's TrivialAugmentWide of byte tensors (Mueller and Hutter,
 * 2021): there is nothing to tune. The image is taken to whole numbers of 0 to 255 first, because three of the changes are
 * defined for bytes only, and back to its own scale afterwards.
 *
 * @param bins how many strengths there are; 31 in torchvision
 */
public record TrivialAugmentWide(int bins) implements Randomized<TrivialAugmentWide.Change> {
    private static final int MOST_BINS = 1000;

    /** The changes, by torchvision's names and in its order. */
    public enum Kind {
        /** Nothing. */
        IDENTITY,
        /** Rows are shifted in proportion to their height. */
        SHEAR_X,
        /** Columns are shifted in proportion to their place. */
        SHEAR_Y,
        /** The image moves to the side. */
        TRANSLATE_X,
        /** The image moves up or down. */
        TRANSLATE_Y,
        /** The image turns about its middle. */
        ROTATE,
        /** All values are multiplied. */
        BRIGHTNESS,
        /** Between the gray image and more than its own colours. */
        COLOR,
        /** Between the mean gray and more than its own contrast. */
        CONTRAST,
        /** Between a smoothed image and more than its own sharpness. */
        SHARPNESS,
        /** Fewer bits for each value. */
        POSTERIZE,
        /** Values above a threshold are inverted. */
        SOLARIZE,
        /** Each channel is stretched to 0 to 255. */
        AUTO_CONTRAST,
        /** Each channel uses all values about equally often. */
        EQUALIZE;

        /** Whether the strength goes both ways. */
        public boolean isSigned() {
            return ordinal() >= SHEAR_X.ordinal() && ordinal() <= SHARPNESS.ordinal();
        }

        /** The strength of bin {@code bin} of {@code bins}. */
        public double strength(int bin, int bins) {
            return switch (this) {
                case IDENTITY, AUTO_CONTRAST, EQUALIZE -> 0;
                case SHEAR_X, SHEAR_Y, BRIGHTNESS, COLOR, CONTRAST, SHARPNESS -> between(0, 0.99f, bin, bins);
                case TRANSLATE_X, TRANSLATE_Y -> between(0, 32, bin, bins);
                case ROTATE -> between(0, 135, bin, bins);
                case POSTERIZE -> 8 - Math.rint(bin / ((bins - 1) / 6.0));
                case SOLARIZE -> between(255, 0, bin, bins);
            };
        }

        /** In float and from the nearer end, as torch's linspace, because a mixture is cut off to a whole number. */
        private static float between(float first, float last, int bin, int bins) {
            float step = (last - first) / (bins - 1);
            return bin < bins / 2 ? first + step * bin : last - step * (bins - 1 - bin);
        }
    }

    /**
     * What is drawn.
     *
     * @param strength signed: a slope, pixels, degrees, what is added to a factor of 1, bits, or a threshold
     */
    public record Change(Kind kind, double strength) {}

    /** @throws DataException when {@code bins} is not from 2 to 1000 */
    public TrivialAugmentWide {
        if (bins < 2 || bins > MOST_BINS) {
            throw new DataException("TrivialAugmentWide: needs from 2 to " + MOST_BINS + " strengths: " + bins);
        }
    }

    /** With torchvision's 31 strengths. */
    public TrivialAugmentWide() {
        this(31);
    }

    @Override
    public ImageFormat output(ImageFormat in) {
        Colors.requireOneOrThree("TrivialAugmentWide", in);
        return in;
    }

    @Override
    public Change parameters(ImageFormat in, RandomGenerator random) {
        Kind[] kinds = Kind.values();
        Kind kind = kinds[random.nextInt(kinds.length)];
        double strength = kind.strength(random.nextInt(bins), bins);
        return new Change(kind, kind.isSigned() && random.nextInt(2) == 1 ? -strength : strength);
    }

    @Override
    public void render(Change change, Image in, FloatImage out) {
        ImageFormat format = in.format();
        var scale255 = new ImageFormat(format.channels(), format.height(), format.width(), 255);
        ByteImage bytes = bytes(in, scale255);
        var result = new FloatImage(scale255, out.data(), out.offset());
        double s = change.strength;
        double left = -format.width() / 2.0;
        double top = -format.height() / 2.0;
        switch (change.kind) {
            case IDENTITY -> result.take(bytes);
            // Sheared around the upper left corner, as in the paper.
            case SHEAR_X -> warp(Warp.affine(0, 0, 0, 1, Math.toDegrees(Math.atan(s)), 0, left, top), bytes, result);
            case SHEAR_Y -> warp(Warp.affine(0, 0, 0, 1, 0, Math.toDegrees(Math.atan(s)), left, top), bytes, result);
            case TRANSLATE_X -> warp(Warp.affine(0, (int) s, 0, 1, 0, 0, 0, 0), bytes, result);
            case TRANSLATE_Y -> warp(Warp.affine(0, 0, (int) s, 1, 0, 0, 0, 0), bytes, result);
            case ROTATE -> warp(Warp.affine(-s, 0, 0, 1, 0, 0, 0, 0), bytes, result);
            case BRIGHTNESS -> ByteOps.brightness(bytes, 1 + s, result);
            case COLOR -> ByteOps.color(bytes, 1 + s, result);
            case CONTRAST -> ByteOps.contrast(bytes, 1 + s, result);
            case SHARPNESS -> ByteOps.sharpness(bytes, 1 + s, result);
            case POSTERIZE -> ByteOps.look(bytes, v -> v & -(1 << (8 - (int) s)), result);
            case SOLARIZE -> ByteOps.look(bytes, v -> v >= s ? 255 - v : v, result);
            case AUTO_CONTRAST -> ByteOps.autoContrast(bytes, result);
            case EQUALIZE -> ByteOps.equalize(bytes, result);
        }
        rescale(result, format.fullScale());
    }

    private static void warp(Warp warp, ByteImage in, FloatImage out) {
        warp.render(in, out, Interpolation.NEAREST, 0);
    }

    private static ByteImage bytes(Image in, ImageFormat scale255) {
        if (in instanceof ByteImage image && in.format().fullScale() == 255) {
            return image;
        }
        FloatImage x = FloatImage.of(in);
        float factor = 255f / in.format().fullScale();
        byte[] bytes = new byte[scale255.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.clamp(Math.round(x.data()[x.offset() + i] * factor), 0, 255);
        }
        return new ByteImage(scale255, bytes, 0);
    }

    private static void rescale(FloatImage image, int fullScale) {
        float[] y = image.data();
        for (int i = image.offset(), end = i + image.format().size(); fullScale != 255 && i < end; i++) {
            y[i] = y[i] * fullScale / 255;
        }
    }
}
