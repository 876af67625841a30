package weft.datasets.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.datasets.SeededRandom;
import weft.datasets.base.DataException;
import weft.datasets.image.ByteImage;
import weft.datasets.image.FloatImage;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.color.ColorJitter;
import weft.datasets.transform.color.GaussianBlur;
import weft.datasets.transform.color.RandomErasing;
import weft.datasets.transform.color.TrivialAugmentWide;
import weft.datasets.transform.geometry.Interpolation;
import weft.datasets.transform.geometry.RandomAffine;
import weft.datasets.transform.geometry.RandomCrop;
import weft.datasets.transform.geometry.RandomHorizontalFlip;
import weft.datasets.transform.geometry.RandomPerspective;
import weft.datasets.transform.geometry.RandomResizedCrop;
import weft.datasets.transform.geometry.RandomRotation;
import weft.datasets.transform.geometry.RandomVerticalFlip;

/** The numbers that random transforms draw: each sample from its own stream, as a loader does it. */
class DrawnParametersTest {
    private static final int N = 20_000;
    private static final ImageFormat FORMAT = new ImageFormat(3, 32, 48, 255);

    private static <P> List<P> draws(Randomized<P> transform) {
        return draws(transform, FORMAT);
    }

    private static <P> List<P> draws(Randomized<P> transform, ImageFormat format) {
        return IntStream.range(0, N).mapToObj(i -> transform.parameters(format, SeededRandom.of(7, 3, i))).toList();
    }

    /** Kolmogorov's distance of the values from the uniform distribution; 1.95 / sqrt(N) is passed in 1 of 1,000 tests. */
    private static <P> void assertUniform(List<P> draws, ToDoubleFunction<P> number, double low, double high) {
        double[] values = draws.stream().mapToDouble(number).sorted().toArray();
        assertThat(values[0]).isGreaterThanOrEqualTo(low);
        assertThat(values[values.length - 1]).isLessThanOrEqualTo(high);
        double distance = 0;
        for (int i = 0; i < values.length; i++) {
            double share = (values[i] - low) / (high - low);
            distance = Math.max(distance, Math.max(share - (double) i / values.length, (i + 1.0) / values.length - share));
        }
        assertThat(distance).isLessThan(1.95 / Math.sqrt(values.length));
    }

    /** Each of the numbers equally often: chi squared, far in its tail. */
    private static <P> void assertEquallyOften(List<P> draws, ToDoubleFunction<P> number, int low, int high) {
        int[] counts = new int[high - low + 1];
        draws.forEach(draw -> counts[(int) number.applyAsDouble(draw) - low]++);
        double expected = (double) draws.size() / counts.length;
        double chi = Arrays.stream(counts).mapToDouble(n -> (n - expected) * (n - expected) / expected).sum();
        double free = counts.length - 1;
        assertThat(chi).isLessThan(free + 4 * Math.sqrt(2 * free) + 4);
    }

    private static void assertShare(long count, double p) {
        assertThat(count).isCloseTo(Math.round(N * p), within(Math.round(4 * Math.sqrt(N * p * (1 - p)) + 1)));
    }

    @Test
    void flipsHappenInTheirShareOfTheImages() {
        assertShare(draws(new RandomHorizontalFlip()).stream().filter(flip -> flip).count(), 0.5);
        assertShare(draws(new RandomVerticalFlip(0.2)).stream().filter(flip -> flip).count(), 0.2);
        assertThat(draws(new RandomHorizontalFlip(1))).containsOnly(true);
        assertThat(draws(new RandomHorizontalFlip(0))).containsOnly(false);
    }

    @Test
    void aCropBeginsAtEachPlaceEquallyOften() {
        List<RandomCrop.At> draws = draws(new RandomCrop(32, 40, 4));
        assertEquallyOften(draws, RandomCrop.At::top, -4, 4);
        assertEquallyOften(draws, RandomCrop.At::left, -4, 12);
    }

    @Test
    void aResizedCropHasUniformAreaAndLogUniformProportions() {
        // So large an image that hardly a draw does not fit or is rounded.
        var format = new ImageFormat(1, 20_000, 20_000, 255);
        List<RandomResizedCrop.Box> draws = draws(new RandomResizedCrop(8, 8, new Range(0.1, 0.5), new Range(0.75, 4 / 3.0)),
                format);
        assertUniform(draws, box -> (double) box.height() * box.width() / format.size(), 0.0999, 0.5001);
        assertUniform(draws, box -> Math.log((double) box.width() / box.height()), Math.log(0.7499), Math.log(1.3335));
        assertThat(draws).allMatch(box -> box.top() >= 0 && box.left() >= 0 && box.top() + box.height() <= format.height()
                && box.left() + box.width() <= format.width());
        assertThat(draws(new RandomResizedCrop(8, 8), new ImageFormat(1, 100, 10, 255))).allMatch(
                box -> box.height() > 0 && box.width() > 0 && box.top() + box.height() <= 100 && box.left() + box.width() <= 10);
    }

    @Test
    void whereNoDrawFitsAResizedCropIsTheMiddle() {
        assertThat(draws(new RandomResizedCrop(8, 8, new Range(1, 1), new Range(0.75, 4 / 3.0)),
                new ImageFormat(1, 100, 10, 255))).containsOnly(new RandomResizedCrop.Box(43, 0, 13, 10));
    }

    @Test
    void anglesAndMotionsAreUniform() {
        assertUniform(draws(new RandomRotation(30)), angle -> angle, -30, 30);
        var affine = new RandomAffine(new Range(-10, 20), 0.1, 0.25, new Range(0.5, 2), new Range(-5, 5), new Range(0, 0),
                Interpolation.NEAREST, 0);
        List<RandomAffine.Motion> draws = draws(affine);
        assertUniform(draws, RandomAffine.Motion::degrees, -10, 20);
        assertUniform(draws, RandomAffine.Motion::scale, 0.5, 2);
        assertUniform(draws, RandomAffine.Motion::shearX, -5, 5);
        assertThat(draws)
                .allMatch(motion -> motion.shearY() == 0 && Math.abs(motion.moveX()) <= 5 && Math.abs(motion.moveY()) <= 8);
        assertEquallyOften(draws.stream().filter(motion -> Math.abs(motion.moveY()) < 8).toList(), RandomAffine.Motion::moveY, -7,
                7);
    }

    @Test
    void eachCornerOfAPerspectiveMovesByItself() {
        List<Optional<RandomPerspective.Corners>> draws = draws(new RandomPerspective(0.5, 0.5));
        List<RandomPerspective.Corners> corners = draws.stream().flatMap(Optional::stream).toList();
        assertShare(corners.size(), 0.5);
        assertEquallyOften(corners, c -> c.points()[0][0], 0, 12);
        assertEquallyOften(corners, c -> c.points()[1][0], 35, 47);
        assertEquallyOften(corners, c -> c.points()[2][1], 23, 31);
        assertEquallyOften(corners, c -> c.points()[3][1], 23, 31);
    }

    @Test
    void coloursChangeByUniformFactorsInAnyOrder() {
        List<ColorJitter.Change> draws = draws(ColorJitter.of(0.4, 2, 0.1, 0.2));
        assertUniform(draws, ColorJitter.Change::brightness, 0.6, 1.4);
        assertUniform(draws, ColorJitter.Change::contrast, 0, 3);
        assertUniform(draws, ColorJitter.Change::saturation, 0.9, 1.1);
        assertUniform(draws, ColorJitter.Change::hue, -0.2, 0.2);
        assertEquallyOften(draws, c -> 6 * c.order()[0] + 2 * rank(c.order()[1], c.order()[0]) + (c.order()[2] < c.order()[3]
                ? 0 : 1), 0, 23);
    }

    /** 0 to 2: the place of {@code x} among the numbers that are left once {@code taken} is gone. */
    private static int rank(int x, int taken) {
        return x > taken ? x - 1 : x;
    }

    @Test
    void aBlurHasAUniformDeviation() {
        assertUniform(draws(new GaussianBlur(5)), sigma -> sigma, 0.1, 2);
    }

    @Test
    void anErasedBoxHasUniformAreaAndLogUniformProportions() {
        var format = new ImageFormat(1, 20_000, 20_000, 1);
        List<RandomErasing.Box> boxes = draws(new RandomErasing(0.25), format).stream().flatMap(Optional::stream).toList();
        assertShare(boxes.size(), 0.25);
        List<RandomErasing.Box> all = draws(new RandomErasing(1), format).stream().flatMap(Optional::stream).toList();
        // Boxes that are as long as the image are drawn again, so only small ones have the proportions as they were drawn.
        assertUniform(all.stream().filter(box -> (double) box.height() * box.width() / format.size() < 0.25).toList(),
                box -> (double) box.height() * box.width() / format.size(), 0.0199, 0.25);
        assertUniform(all.stream().filter(box -> (double) box.height() * box.width() / format.size() < 0.25).toList(),
                box -> Math.log((double) box.height() / box.width()), Math.log(0.2999), Math.log(3.3001));
    }

    @Test
    void trivialAugmentTakesEachChangeStrengthAndSignEquallyOften() {
        List<TrivialAugmentWide.Change> draws = draws(new TrivialAugmentWide());
        assertEquallyOften(draws, change -> change.kind().ordinal(), 0, 13);
        List<TrivialAugmentWide.Change> turns = draws.stream().filter(c -> c.kind() == TrivialAugmentWide.Kind.ROTATE).toList();
        assertEquallyOften(turns, change -> Math.rint(Math.abs(change.strength()) / 4.5), 0, 30);
        assertThat(turns.stream().filter(c -> c.strength() < 0).count()).isBetween(turns.size() * 4L / 10,
                turns.size() * 6L / 10);
        assertThat(draws.stream().filter(c -> c.kind() == TrivialAugmentWide.Kind.POSTERIZE))
                .allMatch(c -> c.strength() >= 2 && c.strength() <= 8);
    }

    @Test
    void randomApplyLeavesItsShareOfTheImagesAsTheyAre() {
        var apply = new RandomApply(new RandomHorizontalFlip(1), 0.3);
        var image = new ByteImage(new ImageFormat(1, 1, 2, 255), new byte[] {1, 2}, 0);
        long turned = IntStream.range(0, N).filter(i -> apply.apply(image, SeededRandom.of(1, 2, i)).data()[0] == 2).count();
        assertShare(turned, 0.3);
        assertThatThrownBy(() -> new RandomApply(new Resize(4, 4), 0.5).output(image.format()))
                .isInstanceOf(DataException.class).hasMessageContaining("RandomApply: Resize(4, 4) makes 1x4x4 of 1x1x2");
    }

    @Test
    void aLambdaIsAUsersOwnFunctionOfFloats() {
        Lambda invert = Lambda.of((x, y) -> {
            for (int i = 0; i < y.format().size(); i++) {
                y.data()[y.offset() + i] = y.format().fullScale() - x.data()[x.offset() + i];
            }
        });
        assertThat(invert.apply(new ByteImage(new ImageFormat(1, 1, 2, 255), new byte[] {1, -1}, 0), null).data())
                .containsExactly(254, 0);
        assertThat(new Lambda(f -> f.resized(1, 1), (x, y) -> y.data()[y.offset()] = 7)
                .apply(FloatImage.allocate(FORMAT), null).data()).containsExactly(7, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void whatIsNoProbabilityIsRefused(double p) {
        assertThatThrownBy(() -> new RandomHorizontalFlip(p)).isInstanceOf(DataException.class)
                .hasMessage("RandomHorizontalFlip: the probability must be from 0 to 1: " + p);
        assertThatThrownBy(() -> new RandomErasing(p)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> new RandomPerspective(0.5, p)).isInstanceOf(DataException.class);
    }

    @Test
    void impossibleArgumentsAreRefused() {
        assertThatThrownBy(() -> new Range(2, 1)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> new Range(0, Double.NaN)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> new RandomCrop(40, 40, 3).output(FORMAT)).isInstanceOf(DataException.class)
                .hasMessage("RandomCrop: a crop of 40x40 is larger than the image, 3x32x48, with a border of 3 pixels");
        assertThatThrownBy(() -> new RandomCrop(8, 8, -1)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> new GaussianBlur(4)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> new GaussianBlur(65).output(FORMAT)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> ColorJitter.of(0, 0, 0, 0.6)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> new TrivialAugmentWide(1)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> new ColorJitter(new Range(1, 1), new Range(1, 1), new Range(1, 1), new Range(0, 0))
                .output(new ImageFormat(2, 4, 4, 255))).isInstanceOf(DataException.class)
                .hasMessage("ColorJitter: needs an image of 1 or 3 channels: 2x4x4");
    }
}
