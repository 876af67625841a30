package weft.datasets.augment;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.RandomApply;
import weft.datasets.transform.Range;
import weft.datasets.transform.Transform;
import weft.datasets.transform.batch.BatchTransform;
import weft.datasets.transform.batch.CutMix;
import weft.datasets.transform.batch.Mixup;
import weft.datasets.transform.color.ColorJitter;
import weft.datasets.transform.color.GaussianBlur;
import weft.datasets.transform.color.Grayscale;
import weft.datasets.transform.color.RandomErasing;
import weft.datasets.transform.color.TrivialAugmentWide;
import weft.datasets.transform.geometry.RandomAffine;
import weft.datasets.transform.geometry.RandomCrop;
import weft.datasets.transform.geometry.RandomHorizontalFlip;
import weft.datasets.transform.geometry.RandomPerspective;
import weft.datasets.transform.geometry.RandomResizedCrop;
import weft.datasets.transform.geometry.RandomRotation;
import weft.datasets.transform.geometry.RandomVerticalFlip;

/** One kind of augmentation: its name, its arguments with their defaults, and the transform that it means. */
enum Kind {
    RESIZEDCROP(Place.FIT, "a random part of the image, resized, in place of the whole", image(
            (n, f) -> new RandomResizedCrop(f.height(), f.width(), new Range(n[0], n[1]), new Range(3 / 4.0, 4 / 3.0))),
            number("smallest area", 0.08), number("largest area", 1)),
    CROP(Place.IMAGE, "a random crop of the image with a black border", image(
            (n, f) -> new RandomCrop(f.height(), f.width(), (int) n[0])), whole("border in pixels", 4)),
    FLIP(Place.IMAGE, "left and right exchanged", image((n, _) -> new RandomHorizontalFlip(n[0])), number("probability", 0.5)),
    VFLIP(Place.IMAGE, "top and bottom exchanged", image((n, _) -> new RandomVerticalFlip(n[0])), number("probability", 0.5)),
    ROTATE(Place.IMAGE, "turned either way", image((n, _) -> new RandomRotation(n[0])), number("largest angle in degrees", 15)),
    AFFINE(Place.IMAGE, "turned, moved and scaled", image((n, _) -> new RandomAffine(n[0], n[1], Range.around1(n[2]))),
            number("largest angle in degrees", 10), number("largest shift as a share of the size", 0.1),
            number("largest change of the size as a share of it", 0.1)),
    PERSPECTIVE(Place.IMAGE, "seen from another place", image((n, _) -> new RandomPerspective(n[0], n[1])),
            number("distortion", 0.5), number("probability", 0.5)),
    JITTER(Place.IMAGE, "brightness, contrast, saturation and hue changed", image(
            (n, _) -> ColorJitter.of(n[0], n[1], n[2], n[3])), number("brightness", 0.4), number("contrast", 0.4),
            number("saturation", 0.4), number("hue", 0.1)),
    GRAY(Place.IMAGE, "without colour", image((n, f) -> new RandomApply(new Grayscale(f.channels()), n[0])),
            number("probability", 0.1)),
    BLUR(Place.IMAGE, "blurred", image((n, _) -> new GaussianBlur((int) n[0])), whole("side of the filter, odd", 3)),
    TRIVIAL(Place.IMAGE, "one of fourteen changes: TrivialAugment", image((_, _) -> new TrivialAugmentWide())),
    ERASE(Place.VALUES, "a random box filled with the mean", image((n, _) -> new RandomErasing(n[0])),
            number("probability", 0.5)),
    MIXUP(Place.BATCH, "each image mixed with another one", batch(n -> new Mixup(n[0])), number("alpha", 1)),
    CUTMIX(Place.BATCH, "a box of another image in each", batch(n -> new CutMix(n[0])), number("alpha", 1));

    /** Where it works. */
    enum Place {
        /** In place of the resizing. */
        FIT,
        /** On the resized image. */
        IMAGE,
        /** On normalized values. */
        VALUES,
        /** On whole batches. */
        BATCH
    }

    /** An argument. */
    record Argument(String name, double standard, boolean whole) {}

    /** What is made of the arguments; one of the two is null. */
    private record Maker(BiFunction<double[], ImageFormat, Transform> image, Function<double[], BatchTransform<?>> batch) {}

    final Place place;
    final String meaning;
    final List<Argument> arguments;
    private final Maker maker;

    Kind(Place place, String meaning, Maker maker, Argument... arguments) {
        this.place = place;
        this.meaning = meaning;
        this.maker = maker;
        this.arguments = List.of(arguments);
    }

    private static Maker image(BiFunction<double[], ImageFormat, Transform> make) {
        return new Maker(make, null);
    }

    private static Maker batch(Function<double[], BatchTransform<?>> make) {
        return new Maker(null, make);
    }

    private static Argument number(String name, double standard) {
        return new Argument(name, standard, false);
    }

    private static Argument whole(String name, double standard) {
        return new Argument(name, standard, true);
    }

    Transform transform(double[] values, ImageFormat network) {
        return maker.image.apply(values, network);
    }

    BatchTransform<?> batch(double[] values) {
        return maker.batch.apply(values);
    }

    /** The name by which it is written. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> words() {
        return Arrays.stream(values()).map(Kind::word).toList();
    }
}
