package weft.datasets.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import weft.datasets.base.DataException;
import weft.datasets.image.FloatImage;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Normalize;
import weft.datasets.transform.Resize;
import weft.datasets.transform.batch.CutMix;
import weft.datasets.transform.batch.Mixup;
import weft.datasets.transform.batch.OneOf;
import weft.datasets.transform.color.RandomErasing;
import weft.datasets.transform.geometry.RandomCrop;
import weft.datasets.transform.geometry.RandomHorizontalFlip;
import weft.datasets.transform.geometry.RandomResizedCrop;

class AugmentationTest {
    private static final ImageFormat NETWORK = new ImageFormat(3, 32, 24, 255);

    static List<String> names() {
        return Augmentation.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void eachNameAloneHasDefaultsAndReadsWhatItWrites(String name) {
        Augmentation once = Augmentation.of(List.of(name));
        assertThat(Augmentation.of(once.texts()).texts()).isEqualTo(once.texts());
        assertThat(once.images(List.of(new Resize(32, 24)), NETWORK).size() + once.values(NETWORK).size())
                .isEqualTo(once.mix().isPresent() || name.equals("resizedcrop") ? 1 : 2);
        assertThat(Augmentation.help()).anyMatch(line -> line.startsWith(once.toString() + "  "));
    }

    @Test
    void eachStandsInItsPlace() {
        Augmentation all = Augmentation.of(List.of("erase:0.25", "flip", "mixup:0.2", "crop:2", "resizedcrop:0.5"));
        assertThat(all.images(List.of(new Resize(32, 24)), NETWORK)).hasSize(3).satisfies(steps -> {
            assertThat(steps.get(0)).isInstanceOf(RandomResizedCrop.class);
            assertThat(steps.get(1)).isEqualTo(new RandomHorizontalFlip(0.5));
            assertThat(steps.get(2)).isEqualTo(new RandomCrop(32, 24, 2));
        });
        assertThat(all.values(NETWORK)).containsExactly(new RandomErasing(0.25));
        assertThat(all.mix()).isEqualTo(Optional.of(new Mixup(0.2)));
        assertThat(all).hasToString("erase:0.25,flip:0.5,mixup:0.2,crop:2,resizedcrop:0.5:1");
        assertThat(Augmentation.of(List.of("mixup", "cutmix")).mix())
                .isEqualTo(Optional.of(new OneOf(List.of(new Mixup(1), new CutMix(1)))));
        assertThat(Augmentation.NONE.images(List.of(), NETWORK)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "flop            | unknown augmentation 'flop': known are resizedcrop, crop, flip, vflip, rotate, affine, "
                    + "perspective, "
                    + "jitter, gray, blur, trivial, erase, mixup, cutmix",
            "flip:2          | augmentation flip:2: RandomHorizontalFlip: the probability must be from 0 to 1: 2.0",
            "flip:x          | augmentation flip:x: its probability must be a number such as 0.25, not 'x'",
            "flip:           | augmentation flip:: its probability must be a number such as 0.25, not ''",
            "flip:0.5:1      | augmentation flip:0.5:1: takes one number, its probability",
            "trivial:1       | augmentation trivial:1: takes no numbers",
            "crop:2.5        | augmentation crop:2.5: its border in pixels must be a whole number, not '2.5'",
            "blur:4          | augmentation blur:4: GaussianBlur: needs an odd kernel and a sigma above 0: 4, (0.1, 2.0)",
            "jitter:1:1:1:1  | augmentation jitter:1:1:1:1: ColorJitter: factors must be at least 0, and hue within "
                    + "-0.5 and 0.5: "
                    + "brightness (0.0, 2.0), contrast (0.0, 2.0), saturation (0.0, 2.0), hue (-1.0, 1.0)",
            "jitter:1:1:1:0:1| augmentation jitter:1:1:1:0:1: takes at most 4 numbers: brightness, contrast, saturation, hue",
            "mixup:0         | augmentation mixup:0: Mixup: alpha must be a number above 0: 0.0",
            "resizedcrop:0.9:0.1 | augmentation resizedcrop:0.9:0.1: range: needs two finite numbers, the smaller one "
                    + "first: 0.9, 0.1",
            "resizedcrop:0   | augmentation resizedcrop:0: RandomResizedCrop: the scale must be above 0 and at most "
                    + "1, and the ratio "
                    + "above 0: scale (0.0, 1.0), ratio (0.75, 1.3333333333333333)"})
    void whatIsWrongIsSaidInOneLine(String text, String message) {
        assertThatThrownBy(() -> Augmentation.of(List.of(text))).isInstanceOf(DataException.class).hasMessage(message);
    }

    @Test
    void aNameComesOnce() {
        assertThatThrownBy(() -> Augmentation.of(List.of("flip", "flip:0.1"))).isInstanceOf(DataException.class)
                .hasMessage("augmentation flip is given twice");
    }

    /** Words of the alphabet of such lists: each is read, or refused by a message of one line. */
    @Test
    void mutatedListsAreReadOrRefusedInOneLine() {
        var random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            var text = new StringBuilder(names().get(random.nextInt(names().size())) + ":0.5:1");
            for (int k = 0; k <= random.nextInt(3); k++) {
                text.setCharAt(random.nextInt(text.length()), "abcflip:.0189-\n\u0000".charAt(random.nextInt(16)));
            }
            try {
                Augmentation.of(List.of(text.toString().split(",")));
            } catch (DataException e) {
                refused++;
                assertThat(e.getMessage()).hasSizeBetween(10, 400).doesNotContain("\n", "\u0000");
            }
        }
        assertThat(refused).isGreaterThan(200);
    }

    @Test
    void aNormalizationIsUndoneBeforeAnImageIsDrawn() {
        var normalize = new Normalize(new float[] {0.4914f}, new float[] {0.2470f});
        var image = new FloatImage(new ImageFormat(1, 1, 3, 1), new float[] {0, 0.3f, 1}, 0);
        float[] back = normalize.inverse().apply(normalize.apply(image, null), null).data();
        for (int i = 0; i < back.length; i++) {
            assertThat(back[i]).isCloseTo(image.data()[i], within(1e-6f));
        }
    }
}
