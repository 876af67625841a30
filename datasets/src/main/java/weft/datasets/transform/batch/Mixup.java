package weft.datasets.transform.batch;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import weft.datasets.image.ImageFormat;

/**
 * {@code share x[i] + (1 - share) x[i - 1]} with a share drawn from Beta(alpha, alpha) (Zhang and others, 2018); as torchvision's
 * MixUp.
 *
 * @param alpha above 0; 1 in torchvision, 0.2 in the paper for ImageNet
 */
public record Mixup(double alpha) implements BatchTransform<Double> {
    /** @throws weft.datasets.base.DataException when alpha is not above 0 */
    public Mixup {
        Beta.requireAlpha("Mixup", alpha);
    }

    @Override
    public Double parameters(ImageFormat format, RandomGenerator random) {
        return Beta.draw(alpha, random);
    }

    @Override
    public double render(Double share, ImageFormat format, int n, float[] pixels) {
        int size = format.size();
        float own = (float) share.doubleValue();
        float other = (float) (1 - share);
        float[] last = Arrays.copyOfRange(pixels, (n - 1) * size, n * size);
        // From the end, so that the image before is still unmixed.
        for (int i = n - 1; i >= 0; i--) {
            float[] before = i == 0 ? last : pixels;
            int from = i == 0 ? 0 : (i - 1) * size;
            for (int k = 0, at = i * size; k < size; k++) {
                pixels[at + k] = own * pixels[at + k] + other * before[from + k];
            }
        }
        return share;
    }
}
