package weft.bench;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import weft.datasets.SeededRandom;
import weft.datasets.augment.Augmentation;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFiles;
import weft.datasets.image.ImageFormat;
import weft.datasets.transform.Compose;
import weft.datasets.transform.Normalize;
import weft.datasets.transform.Pipeline;
import weft.datasets.transform.SmoothResize;
import weft.datasets.transform.ToTensor;
import weft.datasets.transform.Transform;

/**
 * One thread makes a network's input of 224 by 224 pixels, by the words of {@code --augment}, from an image of 341 by 256 pixels,
 * as a cache keeps photographs; beside it the decoder reads a JPEG of 500 by 375 pixels.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
public class TransformBench {

    /** Joined by a plus sign, because JMH separates the values of a parameter by commas. */
    @Param({"decoder", "none", "resizedcrop+flip", "resizedcrop+flip+jitter", "resizedcrop+flip+trivial"})
    public String augment;

    private final SeededRandom random = SeededRandom.of();
    private Path folder;
    private Path photograph;
    private Image kept;
    /** Null for the decoder. */
    private Pipeline pipeline;
    private FloatImage out;
    private int count;

    @Setup
    public void prepare() throws IOException {
        folder = Files.createTempDirectory("weft-bench");
        photograph = drawn("photograph.jpg", 500, 375);
        kept = ImageFiles.read(drawn("kept.jpg", 341, 256), 3);
        if (!augment.equals("decoder")) {
            var network = new ImageFormat(3, 224, 224, 255);
            List<String> words = augment.equals("none") ? List.of() : List.of(augment.split("\\+"));
            List<Transform> steps = new ArrayList<>(Augmentation.of(words).images(List.of(SmoothResize.to(224, 224)), network));
            steps.add(new ToTensor());
            steps.add(new Normalize(new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f}));
            pipeline = new Pipeline(Compose.of(steps.toArray(Transform[]::new)));
            out = FloatImage.allocate(new ImageFormat(3, 224, 224, 1));
        }
    }

    /** Soft colours with some grain, which take a decoder as long as a photograph does. */
    private Path drawn(String name, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        random.restart(1, 0, 0);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int red = (int) (128 + 90 * Math.sin(0.04 * x + 0.02 * y)) + random.nextInt(24);
                int green = (int) (128 + 90 * Math.sin(0.03 * y - 0.01 * x)) + random.nextInt(24);
                int blue = (int) (128 + 90 * Math.cos(0.02 * x * 0.05 * y)) + random.nextInt(24);
                image.setRGB(x, y, red << 16 | green << 8 | blue);
            }
        }
        Path file = folder.resolve(name);
        ImageIO.write(image, "jpg", file.toFile());
        return file;
    }

    @TearDown
    public void clean() throws IOException {
        Files.delete(folder.resolve("photograph.jpg"));
        Files.delete(folder.resolve("kept.jpg"));
        Files.delete(folder);
    }

    @Benchmark
    public Image image(Rates.Images rates) {
        rates.images++;
        if (pipeline == null) {
            return ImageFiles.read(photograph, 3);
        }
        random.restart(1, 0, count++);
        pipeline.into(kept, out, random);
        return out;
    }
}
