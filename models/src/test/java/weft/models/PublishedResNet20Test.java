package weft.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.autograd.NoGrad;
import weft.datasets.source.DataFolders;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.Module;
import weft.layers.io.WeightFile;
import weft.layers.io.base.StoredType;
import weft.train.weights.FoundWeights;
import weft.train.weights.InitialWeights;

/**
 * The published ResNet-20 gives the logits that PyTorch gives. The expected ones were made by src/test/golden/resnet20.py; the
 * weights and the photographs are not part of the project, so where they are not at hand these tests are skipped and say so.
 */
class PublishedResNet20Test {
    private static final double TOLERANCE = 1e-3;
    private static final int PIXELS = 3 * 32 * 32;
    private static final int CLASSES = 10;
    private static final String BATCH = "cifar-10-batches-bin/test_batch.bin";
    private static final String FIRST_8 = "962bbd229867256b1b096ae6c83bcef160f54e164c648cdf213733445820d8a3";
    private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] STD = {0.229f, 0.224f, 0.225f};

    private Path weights;

    @BeforeEach
    void findTheWeights() {
        Optional<Path> found = FoundWeights.locate(PretrainedWeights.named("resnet20:cifar10").orElseThrow(),
                DataFolders.standard());
        assumeTrue(found.isPresent(), "the published weights resnet20:cifar10 are not on this machine");
        weights = found.orElseThrow();
    }

    @Test
    void theOlderFormatIsReadWithoutThePrefixOfAWrappedModel() {
        try (WeightFile file = WeightFile.open(weights)) {
            assertThat(file.format()).isEqualTo(WeightFile.Format.TORCH_LEGACY);
            assertThat(file.tensors()).hasSize(97).allSatisfy((name, tensor) -> {
                assertThat(name).doesNotStartWith("module.");
                assertThat(tensor.type()).isEqualTo(StoredType.F32);
            });
            assertThat(file.tensors().get("layer2.0.conv1.weight").shape()).isEqualTo(Shape.of(32, 16, 3, 3));
        }
    }

    @ParameterizedTest
    @CsvSource({"cpu, 2", "reference, 1"})
    void theLogitsOfMadeUpImagesAreThoseOfPyTorch(String device, int images) throws IOException {
        float[] x = new float[images * PIXELS];
        for (int i = 0; i < x.length; i++) {
            x[i] = (7 * (i / PIXELS) + 5 * (i / (32 * 32) % 3) + 3 * (i / 32 % 32) + i % 32) % 17 / 8f - 1;
        }

        requireLogits("resnet20-made-up.txt", logits(device, x));
    }

    @ParameterizedTest
    @CsvSource({"cpu, 8", "sim, 4"})
    void theLogitsOfPhotographsAreThoseOfPyTorch(String device, int images) throws IOException, GeneralSecurityException {
        byte[] rows = photographs();
        float[] x = new float[images * PIXELS];
        for (int i = 0; i < x.length; i++) {
            int channel = i / (32 * 32) % 3;
            // A row is the label and the bytes of its image.
            int pixel = Byte.toUnsignedInt(rows[i / PIXELS * (1 + PIXELS) + 1 + i % PIXELS]);
            x[i] = (pixel / 255f - MEAN[channel]) / STD[channel];
        }

        requireLogits("resnet20-cifar10.txt", logits(device, x));
    }

    /** The first 8 of the test batch, in the copy that the expected logits were made from. */
    private static byte[] photographs() throws IOException, GeneralSecurityException {
        Optional<Path> batch = DataFolders.standard().roots().stream().map(root -> root.resolve(BATCH)).filter(Files::exists)
                .findFirst();
        assumeTrue(batch.isPresent(), BATCH + " of CIFAR-10 is not on this machine");
        try (InputStream in = Files.newInputStream(batch.orElseThrow())) {
            byte[] rows = in.readNBytes(8 * (1 + PIXELS));
            String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(rows));
            assumeTrue(sum.equals(FIRST_8), "CIFAR-10 is here in another copy than the one whose logits are known");
            return rows;
        }
    }

    private float[] logits(String device, float[] x) {
        try (Scope _ = Scope.open(); Device.Use _ = Device.use(Device.of(device)); NoGrad _ = NoGrad.enter()) {
            Module model = Models.named("resnet20").make(CLASSES);
            assertThat(new InitialWeights(weights, true).loadInto("resnet20", model)).hasSize(1);
            return model.eval().call(Tensor.of(Shape.of(x.length / PIXELS, 3, 32, 32), x, Device.of(device))).toFloats();
        }
    }

    private static void requireLogits(String resource, float[] logits) throws IOException {
        double[] expected;
        try (InputStream in = PublishedResNet20Test.class.getResourceAsStream(resource)) {
            expected = Arrays.stream(new String(in.readAllBytes(), StandardCharsets.US_ASCII).split("\\s+"))
                    .mapToDouble(Double::parseDouble).toArray();
        }
        for (int i = 0; i < logits.length; i++) {
            assertThat(Math.abs(logits[i] - expected[i])).as("image %d, class %d", i / CLASSES, i % CLASSES)
                    .isLessThanOrEqualTo(TOLERANCE);
        }
    }
}
