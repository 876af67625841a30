package weft.datasets.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.datasets.base.DataException;

class HymenopteraSourceTest {
    @TempDir
    Path root;

    @Test
    void theArchiveIsUnpackedWhereItIsFound() throws IOException {
        var folders = new DataFolders(List.of(root));
        var source = new HymenopteraSource();
        Path downloads = Files.createDirectories(folders.downloads("hymenoptera"));
        assertThat(source.locate(folders)).isEmpty();
        assertThatThrownBy(() -> source.load(folders)).isInstanceOf(DataException.class).hasMessage("data set hymenoptera is not "
                + "here: `weft data get hymenoptera` downloads it; looked in " + downloads);
        var png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB), "png", png);
        try (var zip = new ZipOutputStream(Files.newOutputStream(downloads.resolve("hymenoptera_data.zip")))) {
            for (String folder : List.of("train/ants", "train/bees", "val/ants", "val/bees")) {
                zip.putNextEntry(new ZipEntry("hymenoptera_data/" + folder + "/"));
                zip.putNextEntry(new ZipEntry("hymenoptera_data/" + folder + "/1.png"));
                zip.write(png.toByteArray());
            }
        }

        source.unpack(downloads);

        LoadedData data = source.load(folders);
        assertThat(data.split(1).train().size()).isEqualTo(2);
        assertThat(data.info().classes()).containsExactly("ants", "bees");
        assertThat(data.info().name()).isEqualTo("hymenoptera");
        assertThat(source.locate(folders)).contains(downloads.resolve("hymenoptera_data").toString());
    }

    @Test
    void thePhotographsOnThisMachineAreThoseOfTheTutorial() {
        assumeTrue(Datasets.locate("hymenoptera", DataFolders.standard()).isPresent(),
                "the photographs of ants and bees are not on this machine: weft data get hymenoptera");
        LoadedData data = Datasets.load("hymenoptera");
        assertThat(data.split(1).train().size()).isEqualTo(244);
        assertThat(data.split(1).validation().size()).isEqualTo(153);
        assertThat(data.remark()).isEqualTo(Path.of("train/ants/imageNotFound.gif") + " is no image that is read");
        assertThat(data.split(1).validation().get(0).image().format().channels()).isEqualTo(3);
    }
}
