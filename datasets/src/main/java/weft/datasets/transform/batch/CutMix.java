package weft.datasets.transform.batch;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Randomized;

/**
 * Puts a box of the image before into each image (Yun and others, 2019); as torchvision's CutMix. The box has the proportions of
 * the image and an area of {@code 1 - lambda} of it, with lambda from Beta(alpha, alpha); its middle is anywhere, and what lies
 * beyond the border is cut off. The share of the own class is the area that is left.
 *
 * @param alpha above 0; 1 in torchvision
 */
public record CutMix(double alpha) implements BatchTransform<CutMix.Box> {
    /**
     * The box: rows {@code [top, bottom)} and columns {@code [left, right)}.
     */
    public record Box(int top, int left, int bottom, int right) {}

    /** @throws weft.datasets.base.DataException when alpha is not above 0 */
    public CutMix {
        Beta.requireAlpha("CutMix", alpha);
    }

    @Override
    public Box parameters(ImageFormat format, RandomGenerator random) {
        double half = 0.5 * Math.sqrt(1 - Beta.draw(alpha, random));
        int x = Randomized.whole(random, 0, format.width() - 1);
        int y = Randomized.whole(random, 0, format.height() - 1);
        int halfWidth = (int) (half * format.width());
        int halfHeight = (int) (half * format.height());
        return new Box(Math.max(0, y - halfHeight), Math.max(0, x - halfWidth), Math.min(format.height(), y + halfHeight),
                Math.min(format.width(), x + halfWidth));
    }

    @Override
    public double render(Box box, ImageFormat format, int n, float[] pixels) {
        int size = format.size();
        float[] last = Arrays.copyOfRange(pixels, (n - 1) * size, n * size);
        int width = box.right - box.left;
        for (int i = n - 1; i >= 0; i--) {
            float[] before = i == 0 ? last : pixels;
            int from = i == 0 ? 0 : (i - 1) * size;
            for (int c = 0; c < format.channels(); c++) {
                for (int row = box.top; row < box.bottom; row++) {
                    int at = (c * format.height() + row) * format.width() + box.left;
                    System.arraycopy(before, from + at, pixels, i * size + at, width);
                }
            }
        }
        return 1 - (double) width * (box.bottom - box.top) / (format.height() * format.width());
    }
}
