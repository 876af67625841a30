package weft.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.Device;
import weft.engine.Scope;
import weft.models.summary.Layer;
import weft.models.summary.Summary;

class ModelsTest {
    @ParameterizedTest
    @CsvSource({
        "lenet5,                 61706",
        "tanh-convnet,           18354",
        "small-convnet,          17354",
        "vgg-like,             5272248",
        "alexnet,             61100840",
    })
    void eachNetworkLearnsAsManyNumbersAsPublished(String name, long parameters) {
        assertThat(summary(name).parameters()).isEqualTo(parameters);
        assertThat(parameterCount(Models.named(name))).isEqualTo(parameters);
    }

    static List<String> names() {
        return Models.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void eachNetworkGivesAScoreForEachOfAnyNumberOfClasses(String name) {
        Models.Entry entry = Models.named(name);
        assertThat(summary(name).layers().getLast().output()).containsExactly(entry.classes());
        assertThat(summary(name, Head.own(7)).layers().getLast().output()).containsExactly(7);
        assertThat(summary(name, Head.of("40-30-7")).layers().stream().map(Layer::output).toList())
                .containsSubsequence(List.of(40), List.of(30), List.of(7));
    }

    /** In units of 10^9, a multiply-add counted as two. */
    @ParameterizedTest
    @CsvSource({
        "alexnet, 1.43",
    })
    void theWorkForOnePictureIsThatOfTheLiterature(String name, double gigaflops) {
        assertThat(summary(name).flops() / 1e9).isCloseTo(gigaflops, within(0.01 * gigaflops));
    }

    @Test
    void aHeadIsWrittenAsItsWidths() {
        assertThat(Head.of("512-512-120").classes()).isEqualTo(120);
        assertThat(Head.of("512-512-120").hidden()).contains(List.of(512, 512));
        assertThat(Head.of("10").hidden()).contains(List.of());
        for (String wrong : List.of("", "512-", "-512", "512--10", "0-10", "a", "512,10")) {
            assertThatIllegalArgumentException().isThrownBy(() -> Head.of(wrong))
                    .withMessage("head: widths look like 512-512-120, each at least 1: " + wrong);
        }
    }

    @Test
    void theHeadOfTheVggLikeNetIsItsOwnFormWrittenOut() {
        assertThat(summary("vgg-like", Head.of("512-512-120")).layers()).extracting(Layer::parameters)
                .isEqualTo(summary("vgg-like").layers().stream().map(Layer::parameters).toList());
    }

    private static Summary summary(String name) {
        return summary(name, Head.own(Models.named(name).classes()));
    }

    private static Summary summary(String name, Head head) {
        Models.Entry entry = Models.named(name);
        return Summary.of(() -> entry.make(head), entry.channels(), entry.height(), entry.width());
    }

    private static long parameterCount(Models.Entry entry) {
        try (Device.Use _ = Device.use(Device.of("meta")); Scope _ = Scope.open()) {
            return entry.make(entry.classes()).parameterCount();
        }
    }
}
