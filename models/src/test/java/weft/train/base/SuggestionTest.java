package weft.train.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class SuggestionTest {
    private static final List<String> KNOWN = List.of("lenet5", "convnet", "resnet18");

    @Test
    void aTypingErrorIsForgiven() {
        assertThat(Suggestion.closest(KNOWN, "lenet4")).contains("lenet5");
        assertThat(Suggestion.closest(KNOWN, "elnet5")).contains("lenet5");
        assertThat(Suggestion.closest(KNOWN, "resent18")).contains("resnet18");
        assertThat(Suggestion.closest(KNOWN, "LeNet5")).contains("lenet5");
    }

    @Test
    void theSameWordInCapitalsComesBeforeALongerOne() {
        assertThat(Suggestion.closest(List.of("resnet18-cifar", "resnet18"), "ResNet18")).contains("resnet18");
    }

    @Test
    void theBeginningOfAWordIsEnough() {
        assertThat(Suggestion.closest(KNOWN, "conv")).contains("convnet");
    }

    @Test
    void somethingElseGetsNoGuess() {
        assertThat(Suggestion.closest(KNOWN, "bert")).isEmpty();
        assertThat(Suggestion.closest(KNOWN, "")).isEmpty();
        assertThat(Suggestion.among(KNOWN, "bert")).isEqualTo("known are lenet5, convnet, resnet18");
    }

    @Test
    void distancesCountEditsAndSwaps() {
        assertThat(Suggestion.distance("", "abc")).isEqualTo(3);
        assertThat(Suggestion.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Suggestion.distance("trian", "train")).isEqualTo(1);
    }

    @Property
    void aDistanceIsSymmetricAndZeroOnlyForEqualWords(@ForAll @AlphaChars @StringLength(max = 8) String a,
            @ForAll @AlphaChars @StringLength(max = 8) String b) {
        assertThat(Suggestion.distance(a, b)).isEqualTo(Suggestion.distance(b, a));
        assertThat(Suggestion.distance(a, b) == 0).isEqualTo(a.equals(b));
    }
}
