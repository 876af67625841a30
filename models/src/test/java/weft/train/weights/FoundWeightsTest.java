package weft.train.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import weft.datasets.source.Checksum;
import weft.datasets.source.DataFolders;
import weft.datasets.source.RemoteFile;
import weft.models.PretrainedWeights;
import weft.train.base.InputException;
import weft.train.settings.NetworkRows;
import weft.train.settings.NetworkSettings;
import weft.train.settings.Settings;

@Timeout(60)
class FoundWeightsTest {
    private static final byte[] CONTENT = {1, 2, 3};
    private static final String SHA256 = "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81";

    @TempDir
    Path folder;
    private DataFolders folders;
    private Path first;
    private Path second;

    @BeforeEach
    void makeFolders() throws IOException {
        folders = new DataFolders(List.of(folder.resolve("own"), folder.resolve("cache")));
        first = folder.resolve("own").resolve("pretrained");
        second = Files.createDirectories(folder.resolve("cache").resolve("pretrained"));
    }

    @Test
    void aPathIsTakenAsItStands() throws IOException {
        Path file = Files.write(folder.resolve("w.pt"), CONTENT);

        assertThat(find(file.toString()).file()).isEqualTo(file);
        assertThat(find(file.toString()).known()).isEmpty();
    }

    @Test
    void aNameAloneIsAlsoLookedForInTheCache() throws IOException {
        Path file = Files.write(second.resolve("w.pt"), CONTENT);

        assertThat(find("w.pt").file()).isEqualTo(file);
    }

    @Test
    void whatIsNowhereIsNamedWithWhereItWasLookedFor() {
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> find("none.pt"))
                .withMessage("--init none.pt: no such file, nor is there one in the folder pretrained of " + folders);
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> find("some/none.pt"))
                .withMessage("--init some/none.pt: no such file");
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> find("vgg16:imagnet"))
                .withMessage("--init vgg16:imagnet: no weights are known by this name; `weft weights` lists those that are");
    }

    @Test
    void publishedWeightsInTheCacheAreFoundUnderEitherNameWhenTheirBytesAreRight() throws IOException {
        Path damaged = Files.write(second.resolve("tiny-039058c6.pth"), new byte[] {1, 2, 4});
        assertThat(FoundWeights.locate(tiny(), folders)).isEmpty();

        Path other = Files.write(second.resolve("tiny.pth"), CONTENT);
        assertThat(FoundWeights.locate(tiny(), folders)).contains(other);

        Files.write(damaged, CONTENT);
        assertThat(FoundWeights.locate(tiny(), folders)).contains(damaged);
        assertThat(FoundWeights.fetched(tiny(), folders, (_, _, _) -> {})).isEqualTo(damaged);
    }

    @Test
    void withNoNetworkOneLineSaysWhatToFetchAndWhereToPutIt() {
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> FoundWeights.fetched(tiny(), folders, (_, _, _) -> {}))
                .withMessage("tiny:nothing: cannot download tiny-039058c6.pth: http://nowhere.invalid/tiny-039058c6.pth cannot "
                        + "be reached: unknown host; try again later, or fetch http://nowhere.invalid/tiny-039058c6.pth by other "
                        + "means and save it as "
                        + first.resolve("tiny-039058c6.pth"));
    }

    @Test
    void whatIsKnownOfPublishedWeightsFillsInWhatWasNotChosen() {
        FoundWeights found = new FoundWeights(Path.of("w"), Optional.of(tiny()));
        NetworkSettings bare = settings(_ -> {});
        NetworkSettings chosen = settings(s -> s.set(NetworkRows.MODEL, "lenet5").set(NetworkRows.MEAN, List.of(0.5f))
                .set(NetworkRows.STD, List.of(0.25f)));

        assertThat(bare.knowing(found)).isEqualTo(settings(s -> s.set(NetworkRows.MODEL, "tiny")
                .set(NetworkRows.MEAN, List.of(0f)).set(NetworkRows.STD, List.of(1f))));
        assertThat(chosen.knowing(found)).isEqualTo(chosen);
        assertThat(bare.knowing(new FoundWeights(Path.of("w"), Optional.empty()))).isEqualTo(bare);
    }

    private static NetworkSettings settings(Consumer<Settings.Builder> given) {
        return NetworkSettings.of(Path.of("w"), given);
    }

    private FoundWeights find(String given) {
        return FoundWeights.of("--init", given, folders, (_, _, _) -> {});
    }

    private static PretrainedWeights tiny() {
        return new PretrainedWeights("tiny:nothing", "tiny", new RemoteFile("tiny-039058c6.pth", CONTENT.length,
                new Checksum(SHA256), List.of(URI.create("http://nowhere.invalid/"))), List.of("tiny.pth"), 2, List.of(0f),
                List.of(1f));
    }
}
