package weft.datasets.transform;

import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;

/**
 * A user's own function as a transform. It gets the image as floats on the image's own scale and writes every value of the
 * second image; all workers call it, so it must not keep anything.
 *
 * <pre>{@code
 * Transform invert = Lambda.of((x, y) -> {
 *     for (int i = 0; i < y.format().size(); i++) {
 *         y.data()[y.offset() + i] = y.format().fullScale() - x.data()[x.offset() + i];
 *     }
 * });
 * }</pre>
 *
 * @param output   the format of the result for a format of the input
 * @param function reads its first argument and writes its second
 */
public record Lambda(UnaryOperator<ImageFormat> output, BiConsumer<FloatImage, FloatImage> function) implements Transform {
    /** A function that keeps the format. */
    public static Lambda of(BiConsumer<FloatImage, FloatImage> function) {
        return new Lambda(UnaryOperator.identity(), function);
    }

    @Override
    public ImageFormat output(ImageFormat in) {
        return output.apply(in);
    }

    @Override
    public void into(Image in, FloatImage out, RandomGenerator random) {
        function.accept(FloatImage.of(in), out);
    }

    @Override
    public String toString() {
        return "Lambda()";
    }
}
