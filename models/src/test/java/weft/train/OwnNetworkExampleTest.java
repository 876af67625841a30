package weft.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.train.runs.History;

/** The example in the documentation compiles, trains its own network on a folder of class folders, and goes on when run again. */
class OwnNetworkExampleTest {
    private static final Path SOURCE = Path.of("..", "docs", "examples", "OwnNetwork.java");

    @TempDir
    Path folder;

    @Test
    void theExampleTrainsItsOwnNetworkAndGoesOn() throws Exception {
        Path images = folder.resolve("images");
        draw(images.resolve("dark"), 40);
        draw(images.resolve("light"), 200);
        Path out = folder.resolve("run");

        String first = run(images, out);
        String second = run(images, out);

        assertThat(first).contains("epoch  1/30  train loss").contains("best: epoch");
        assertThat(second).contains("best: epoch");
        assertThat(out.toFile().list()).contains("run.json", "history.json", "history.csv", "best.safetensors", "top",
                "confusion.png", "curves.png", "predictions.png", "report.html", "tensorboard");
        History history = History.read(out.resolve("history.json"));
        assertThat(history.epochs()).allSatisfy(epoch -> assertThat(epoch.metrics()).containsKeys("val_macro_f1", "val_auc",
                "train_eval_acc", "last_loss", "lr"));
        assertThat(history.epochs().getLast().valAcc()).isGreaterThan(0.7);
    }

    private String run(Path images, Path out) throws Exception {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        int failed = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", classes.toString(),
                "-cp", System.getProperty("java.class.path"), SOURCE.toString());
        assertThat(failed).isZero();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass("OwnNetwork").getMethod("main", String[].class)
                    .invoke(null, (Object) new String[] {images.toString(), out.toString()});
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static void draw(Path into, int level) throws IOException {
        Files.createDirectories(into);
        Random random = new Random(level);
        for (int i = 0; i < 24; i++) {
            BufferedImage image = new BufferedImage(40, 36, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < 36; y++) {
                for (int x = 0; x < 40; x++) {
                    int value = Math.clamp(level + random.nextInt(-30, 30), 0, 255);
                    image.setRGB(x, y, new Color(value, value, value).getRGB());
                }
            }
            ImageIO.write(image, "png", into.resolve("%02d.png".formatted(i)).toFile());
        }
    }
}
