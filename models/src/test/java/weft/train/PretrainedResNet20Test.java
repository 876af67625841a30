package weft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.autograd.NoGrad;
import weft.datasets.Dataset;
import weft.datasets.loading.Batch;
import weft.datasets.loading.DataLoader;
import weft.datasets.loading.Epoch;
import weft.datasets.source.CifarFiles;
import weft.datasets.source.DataFolders;
import weft.datasets.source.Datasets;
import weft.engine.Scope;
import weft.models.PretrainedWeights;
import weft.train.learner.DeviceBatch;
import weft.train.measures.Evaluation;
import weft.train.settings.EvalSettings;
import weft.train.settings.NetworkRows;
import weft.train.settings.NetworkSettings;
import weft.train.weights.FoundWeights;

/** A ResNet-20 that others trained gives their logits. Its weights are published and not part of this project. */
class PretrainedResNet20Test {
    private static final List<Float> MEAN = List.of(0.485f, 0.456f, 0.406f);
    private static final List<Float> STD = List.of(0.229f, 0.224f, 0.225f);
    private static final int CLASSES = 10;

    private static Path checkpoint;

    @BeforeAll
    static void findTheCheckpoint() {
        Optional<Path> found = FoundWeights.locate(PretrainedWeights.named("resnet20:cifar10").orElseThrow(),
                DataFolders.standard());
        assumeTrue(found.isPresent(), "the weights resnet20:cifar10 are not on this machine; see weft weights");
        checkpoint = found.get();
    }

    private static double[][] golden() throws IOException {
        try (InputStream in = PretrainedResNet20Test.class.getResourceAsStream("resnet20-first8-logits.txt")) {
            Stream<String> lines = new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines();
            return lines.filter(line -> !line.startsWith("#"))
                    .map(line -> Arrays.stream(line.strip().split(" +")).mapToDouble(Double::parseDouble).toArray())
                    .toArray(double[][]::new);
        }
    }

    private static Dataset images(int n) throws URISyntaxException {
        Path file = Path.of(PretrainedResNet20Test.class.getResource("cifar10-first8.bin").toURI());
        return CifarFiles.read(List.of(file), "cifar10", Datasets.info("cifar10").classes()).limit(n);
    }

    private static NetworkSettings settings(String device) {
        return NetworkSettings.of(checkpoint, s -> s.set(NetworkRows.MODEL, "resnet20").set(NetworkRows.DATA, "cifar10")
                .set(NetworkRows.DEVICE, device).set(NetworkRows.MEAN, MEAN).set(NetworkRows.STD, STD));
    }

    @ParameterizedTest
    @CsvSource({"cpu, 8", "reference, 2", "sim, 4"})
    void itsLogitsAreThoseOfTheGoldenFile(String device, int n) throws Exception {
        double[][] golden = golden();
        assertThat(golden).hasDimensions(8, CLASSES);

        try (Scope _ = Scope.open(); NoGrad _ = NoGrad.enter()) {
            ReadyNetwork network = ReadyNetwork.open(settings(device));
            Dataset images = images(n);
            DataLoader loader = DataLoader.of(images, network.preparation().transform("cifar10", images.format()))
                    .batchSize(n).build();
            try (Epoch epoch = loader.epoch(0); Batch batch = epoch.next()) {
                double[] logits = network.model().call(DeviceBatch.upload(batch, network.device()).images()).toDoubles();
                for (int i = 0; i < n * CLASSES; i++) {
                    assertThat(Math.abs(logits[i] - golden[i / CLASSES][i % CLASSES])).as("image %d, class %d", i / CLASSES,
                            i % CLASSES).isLessThanOrEqualTo(1e-3);
                }
            }
        }
    }

    @Test
    void onTheWholeTestPartItHasTheAccuracyThatItHasElsewhere() {
        assumeTrue(Datasets.locate("cifar10", DataFolders.standard()).isPresent(),
                "CIFAR-10 is not on this machine: weft data get cifar10");

        Evaluation evaluation = EvaluationRun.run(new EvalSettings(settings("cpu"), "cifar10", EvalSettings.Split.TEST, 250));

        assertThat(evaluation.matrix().total()).isEqualTo(10_000);
        double accuracy = evaluation.matrix().accuracy();
        // 91.7 % on the images as published; 81.0 % on a copy that was compressed as JPEG in between.
        assertThat(Math.min(Math.abs(accuracy - 0.917), Math.abs(accuracy - 0.8103))).isLessThanOrEqualTo(0.001);
    }
}
