package weft.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PretrainedWeightsTest {

    @Test
    void torchvisionsNetworksOfTheCourseworkHaveWeights() {
        assertThat(PretrainedWeights.all()).extracting(PretrainedWeights::name).doesNotHaveDuplicates().contains(
                "alexnet:imagenet", "vgg11:imagenet", "vgg11_bn:imagenet", "vgg13:imagenet", "vgg13_bn:imagenet",
                "vgg16:imagenet", "vgg16_bn:imagenet", "vgg19:imagenet", "vgg19_bn:imagenet", "googlenet:imagenet",
                "resnet18:imagenet", "resnet34:imagenet", "resnet50:imagenet", "resnet101:imagenet",
                "resnet152:imagenet", "resnet20:cifar10");
    }

    /** It is how torchvision itself checks what it downloads. */
    @Test
    void theSumBeginsWithTheDigitsInTheFilesName() {
        assertThat(PretrainedWeights.all()).allSatisfy(weights -> assertThat(weights.file().name())
                .contains("-" + weights.file().checksum().hex().substring(0, 8) + "."));
    }

    @Test
    void eachHasASafeAddressAndItsOwnNetworksName() {
        assertThat(PretrainedWeights.all()).allSatisfy(weights -> {
            assertThat(weights.name()).startsWith(weights.model() + ":");
            assertThat(weights.file().folders())
                    .allSatisfy(folder -> assertThat(folder.toString()).startsWith("https://").endsWith("/"));
            assertThat(weights.mean()).hasSize(3);
            assertThat(weights.std()).hasSize(3);
        });
    }

    @Test
    void aNameIsLookedUpAsItStands() {
        PretrainedWeights vgg16 = PretrainedWeights.named("vgg16:imagenet").orElseThrow();

        assertThat(vgg16.file().folders().getFirst().resolve(vgg16.file().name()))
                .hasToString("https://download.pytorch.org/models/vgg16-397923af.pth");
        assertThat(vgg16.classes()).isEqualTo(1000);
        assertThat(vgg16.mean()).isEqualTo(List.of(0.485f, 0.456f, 0.406f));
        assertThat(PretrainedWeights.named("vgg16")).isEmpty();
    }
}
