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
            "fully-connected,       820874",
            "vgg-like,             5272248",
            "alexnet,             61100840",
            "alexnet-original,    62378344",
            "vgg11,              132863336",
            "vgg11_bn,           132868840",
            "vgg13,              133047848",
            "vgg13_bn,           133053736",
            "vgg16,              138357544",
            "vgg16_bn,           138365992",
            "vgg19,              143667240",
            "vgg19_bn,           143678248",
            "googlenet,            6624904",
            "googlenet-aux,       13004888",
            "resnet18,            11689512",
            "resnet34,            21797672",
            "resnet50,            25557032",
            "resnet101,           44549160",
            "resnet152,           60192808",
            "resnet18-cifar,      11173962",
            "resnet20,              269722",
            "resnet32,              464154",
            "resnet44,              658586",
            "resnet56,              853018",
            "resnet110,            1727962",
            "deep-resnet,           159594",
            "deep-resnet-shared,     76074",
            "tiny-resnet,            47674",
    })
    void eachNetworkHasAsManyParametersAsPublished(String name, long parameters) {
        try (Device.Use _ = Device.use(Device.of("meta")); Scope _ = Scope.open()) {
            Models.Entry entry = Models.named(name);

            assertThat(entry.make(entry.classes()).parameterCount()).isEqualTo(parameters);
            assertThat(summary(name).parameters()).isEqualTo(parameters);
        }
    }

    static List<String> names() {
        return Models.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void eachNetworkGivesAScoreForEachOfAnyNumberOfClasses(String name) {
        Models.Entry entry = Models.named(name);
        assertThat(scores(summary(name))).containsExactly(entry.classes());
        assertThat(scores(summary(name, Head.own(7)))).containsExactly(7);
        assertThat(summary(name, Head.of("40-30-7")).layers().stream().map(Layer::output).toList())
                .containsSubsequence(List.of(40), List.of(30), List.of(7));
    }

    /** In units of 10^9, a multiply-add counted as two. */
    @ParameterizedTest
    @CsvSource({
            "alexnet,   1.43",
            "resnet18,  3.63",
            "vgg16,    30.96",
    })
    void theFlopsForOneImageAreThoseOfTheLiterature(String name, double gigaflops) {
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

    private static List<Integer> scores(Summary summary) {
        return summary.layers().stream().filter(Layer::called).toList().getLast().output();
    }

    private static Summary summary(String name) {
        return summary(name, Head.own(Models.named(name).classes()));
    }

    private static Summary summary(String name, Head head) {
        Models.Entry entry = Models.named(name);
        return Summary.of(() -> entry.make(head), entry.channels(), entry.height(), entry.width());
    }
}
