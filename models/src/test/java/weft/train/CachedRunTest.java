package weft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.train.runs.RunRecord;
import weft.train.settings.DataRows;
import weft.train.settings.NetworkRows;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;

class CachedRunTest {
    private final String home = System.getProperty("user.home");

    @TempDir
    Path folder;

    @BeforeEach
    void keepTheCacheInTheTestsFolder() {
        assumeTrue(System.getenv("WEFT_DATA") == null, "WEFT_DATA says where data lie");
        System.setProperty("user.home", folder.toString());
    }

    @AfterEach
    void goHome() {
        System.setProperty("user.home", home);
    }

    private Path photographs() throws IOException {
        var random = new Random(2);
        for (String name : List.of("train/dark", "train/light", "val/dark", "val/light")) {
            Files.createDirectories(folder.resolve("photographs").resolve(name));
            for (int i = 0; i < 8; i++) {
                var image = new BufferedImage(40 + random.nextInt(30), 40 + random.nextInt(30), BufferedImage.TYPE_INT_RGB);
                for (int p = 0; p < image.getWidth() * image.getHeight(); p++) {
                    int grey = (name.endsWith("dark") ? 0 : 120) + random.nextInt(120);
                    image.setRGB(p % image.getWidth(), p / image.getWidth(), grey * 0x010101);
                }
                ImageIO.write(image, "png", folder.resolve("photographs").resolve(name).resolve(i + ".png").toFile());
            }
        }
        return folder.resolve("photographs");
    }

    private TrainResult run(Path data, String out, boolean cache) throws IOException {
        return Trainer.of(TrainSettings.of("tanh-convnet", s -> {
            s.set(NetworkRows.DEVICE, "cpu").set(TrainRows.EPOCHS, 2).set(TrainRows.BATCH, 8).set(TrainRows.DATA, data.toString())
                    .set(DataRows.AUGMENT, List.of("flip", "crop:2"));
            if (cache) {
                s.set(DataRows.CACHE, true);
            }
        }).into(folder.resolve(out))).run();
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(".cache/weft/decoded"))) {
            return files.toList();
        }
    }

    @Test
    void aRunIsTheSameWithItsPhotographsKeptDecodedAndALaterRunReadsThem() throws IOException {
        Path data = photographs();
        TrainResult without = run(data, "without", false);
        TrainResult first = run(data, "first", true);
        assertThat(kept()).hasSize(1);
        var made = Files.getLastModifiedTime(kept().getFirst());
        TrainResult second = run(data, "second", true);

        assertThat(kept()).hasSize(1);
        assertThat(Files.getLastModifiedTime(kept().getFirst())).isEqualTo(made);
        for (TrainResult result : List.of(first, second)) {
            for (int epoch = 0; epoch < 2; epoch++) {
                assertThat(result.history().epochs().get(epoch).trainLoss())
                        .isEqualTo(without.history().epochs().get(epoch).trainLoss());
                assertThat(result.history().epochs().get(epoch).valLoss())
                        .isEqualTo(without.history().epochs().get(epoch).valLoss());
            }
            assertThat(RunRecord.settings(result.folder()).find(DataRows.CACHE)).contains(true);
        }
    }
}
