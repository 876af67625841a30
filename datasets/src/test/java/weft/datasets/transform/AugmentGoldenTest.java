package weft.datasets.transform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.datasets.image.ByteImage;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.color.ColorJitter;
import weft.datasets.transform.color.GaussianBlur;
import weft.datasets.transform.color.Grayscale;
import weft.datasets.transform.color.RandomErasing;
import weft.datasets.transform.color.TrivialAugmentWide;
import weft.datasets.transform.geometry.Interpolation;
import weft.datasets.transform.geometry.PaddingMode;
import weft.datasets.transform.geometry.RandomAffine;
import weft.datasets.transform.geometry.RandomCrop;
import weft.datasets.transform.geometry.RandomHorizontalFlip;
import weft.datasets.transform.geometry.RandomPerspective;
import weft.datasets.transform.geometry.RandomResizedCrop;
import weft.datasets.transform.geometry.RandomRotation;
import weft.datasets.transform.geometry.RandomVerticalFlip;

/** Each transform with given parameters against torchvision; src/test/golden/augment.py writes the values. */
class AugmentGoldenTest {
    private static final Range NONE = new Range(0, 0);
    private static final Range ONCE = new Range(1, 1);
    /** A thousandth of the scale 0 to 1, on which the golden values have two decimals of 0 to 255. */
    private static final float TOLERANCE = 255e-3f;

    /** A case: what is done to the picture of a shape, and what comes out on the scale 0 to 255. */
    record Golden(String name, ImageFormat format, List<String> args, float[] y) {
        double number(int i) {
            return Double.parseDouble(args.get(i));
        }

        int whole(int i) {
            return Integer.parseInt(args.get(i));
        }

        @Override
        public String toString() {
            return name + " " + format + " " + args;
        }
    }

    static List<Golden> cases() throws IOException {
        List<String> lines = GoldenLines.read("augment.txt");
        List<Golden> cases = new ArrayList<>();
        for (int i = 0; i < lines.size(); i += 2) {
            List<String> words = List.of(lines.get(i).split(" "));
            int[] chw = words.subList(1, 4).stream().mapToInt(Integer::parseInt).toArray();
            cases.add(new Golden(words.getFirst(), new ImageFormat(chw[0], chw[1], chw[2], 255), words.subList(4, words.size()),
                    GoldenLines.floats(lines.get(i + 1))));
        }
        return cases;
    }

    /** The picture of the script. */
    static ByteImage picture(ImageFormat format) {
        byte[] x = new byte[format.size()];
        int i = 0;
        for (int c = 0; c < format.channels(); c++) {
            for (int row = 0; row < format.height(); row++) {
                for (int column = 0; column < format.width(); column++) {
                    x[i++] = (byte) (c * 60 + row * 13 + column * 29 + row * column % 7 * 9);
                }
            }
        }
        return new ByteImage(format, x, 0);
    }

    @Test
    void theFileHolds171Cases() throws IOException {
        assertThat(cases()).hasSize(171);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void itIsTorchvisionsToAThousandth(Golden golden) {
        ByteImage bytes = picture(golden.format);
        boolean ofBytes = List.of("resizedcrop-pil", "square", "trivial").contains(golden.name);
        if (!ofBytes) {
            compare(golden, apply(golden, new ToTensor().apply(bytes, null)));
        }
        if (!golden.name.equals("normalize") && !golden.name.equals("resizedcrop-float")) {
            compare(golden, apply(golden, bytes));
        }
    }

    private static void compare(Golden golden, FloatImage y) {
        float scale = 255f / y.format().fullScale();
        assertThat(y.data()).hasSize(golden.y.length);
        for (int i = 0; i < golden.y.length; i++) {
            assertThat(Math.abs(y.data()[i] * scale - golden.y[i])).as("value %d, %s of %s", i, y.data()[i] * scale, golden.y[i])
                    .isLessThanOrEqualTo(golden.name.equals("trivial") || golden.name.endsWith("pil") ? 0 : TOLERANCE);
        }
    }

    private static FloatImage apply(Golden g, Image x) {
        return switch (g.name) {
            case "hflip" -> render(new RandomHorizontalFlip(), true, x);
            case "vflip" -> render(new RandomVerticalFlip(), true, x);
            case "crop" -> render(new RandomCrop(g.whole(2), g.whole(3), g.whole(1), 0.5,
                    PaddingMode.valueOf(g.args.get(0).toUpperCase(Locale.ROOT))), new RandomCrop.At(g.whole(4), g.whole(5)), x);
            case "resizedcrop-pil", "resizedcrop-float" -> render(new RandomResizedCrop(g.whole(0), g.whole(1)),
                    new RandomResizedCrop.Box(g.whole(2), g.whole(3), g.whole(4), g.whole(5)), x);
            case "square" -> new ResizeToSquare(g.whole(0)).apply(x, null);
            case "rotate" -> render(new RandomRotation(NONE, interpolation(g), g.number(2)), g.number(1), x);
            case "affine" -> render(new RandomAffine(NONE, 0, 0, ONCE, NONE, NONE, interpolation(g), 0), new RandomAffine.Motion(
                    g.number(1), g.whole(2), g.whole(3), g.number(4), g.number(5), g.number(6)), x);
            case "perspective" -> render(new RandomPerspective(0.5, 1, interpolation(g), 0), Optional.of(corners(g)), x);
            case "jitter" -> render(ColorJitter.of(0.5, 0.5, 0.5, 0.5), new ColorJitter.Change(
                    IntStream.range(0, 4).map(g::whole).toArray(), g.number(4), g.number(5), g.number(6), g.number(7)), x);
            case "gray" -> new Grayscale(g.whole(0)).apply(x, null);
            case "blur" -> render(new GaussianBlur(g.whole(0)), g.number(1), x);
            case "erase" -> render(new RandomErasing(1, ONCE, ONCE, g.number(0) * x.format().fullScale()),
                    Optional.of(new RandomErasing.Box(g.whole(1), g.whole(2), g.whole(3), g.whole(4))), x);
            case "normalize" -> new Normalize(each(g, 0), each(g, 1)).apply(x, null);
            case "trivial" -> everyThirdRow(render(new TrivialAugmentWide(), change(g), x));
            default -> throw new AssertionError(g.name);
        };
    }

    private static <P> FloatImage render(Randomized<P> transform, P parameters, Image x) {
        FloatImage out = FloatImage.allocate(transform.output(x.format()));
        transform.render(parameters, x, out);
        return out;
    }

    private static Interpolation interpolation(Golden g) {
        return Interpolation.valueOf(g.args.getFirst().toUpperCase(Locale.ROOT));
    }

    private static RandomPerspective.Corners corners(Golden g) {
        return new RandomPerspective.Corners(IntStream.range(0, 4)
                .mapToObj(i -> new int[] {g.whole(1 + 2 * i), g.whole(2 + 2 * i)}).toArray(int[][]::new));
    }

    private static float[] each(Golden g, int i) {
        float[] values = new float[g.format.channels()];
        Arrays.fill(values, (float) g.number(i));
        return values;
    }

    private static TrivialAugmentWide.Change change(Golden g) {
        var kind = TrivialAugmentWide.Kind.valueOf(g.args.get(0).replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
        return new TrivialAugmentWide.Change(kind, g.whole(2) * kind.strength(g.whole(1), 31));
    }

    /** Rows 0, 3, 6 ... and columns 0, 2, 4 ..., which are what the file has of larger pictures. */
    private static FloatImage everyThirdRow(FloatImage x) {
        ImageFormat all = x.format();
        FloatImage some = FloatImage.allocate(all.resized(Math.ceilDiv(all.height(), 3), Math.ceilDiv(all.width(), 2)));
        int i = 0;
        for (int c = 0; c < all.channels(); c++) {
            for (int row = 0; row < all.height(); row += 3) {
                for (int column = 0; column < all.width(); column += 2) {
                    some.data()[i++] = x.at(c, row, column);
                }
            }
        }
        return some;
    }
}
