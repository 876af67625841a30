package weft.datasets.transform.batch;

import java.util.List;
import java.util.random.RandomGenerator;
import weft.datasets.image.ImageFormat;

/**
 * One of several for each batch, all equally likely; as torchvision's RandomChoice.
 *
 * @param choices at least one
 */
public record OneOf(List<BatchTransform<?>> choices) implements BatchTransform<OneOf.Drawn<?>> {
    /** Which one, and what it drew. */
    public record Drawn<P>(BatchTransform<P> transform, P parameters) {
        static <P> Drawn<P> of(BatchTransform<P> transform, ImageFormat format, RandomGenerator random) {
            return new Drawn<>(transform, transform.parameters(format, random));
        }

        double render(ImageFormat format, int n, float[] pixels) {
            return transform.render(parameters, format, n, pixels);
        }
    }

    /** @throws IllegalArgumentException when there is no choice */
    public OneOf {
        choices = List.copyOf(choices);
        if (choices.isEmpty()) {
            throw new IllegalArgumentException("OneOf: needs at least one transform");
        }
    }

    @Override
    public Drawn<?> parameters(ImageFormat format, RandomGenerator random) {
        return Drawn.of(choices.get(random.nextInt(choices.size())), format, random);
    }

    @Override
    public double render(Drawn<?> drawn, ImageFormat format, int n, float[] pixels) {
        return drawn.render(format, n, pixels);
    }
}
