package weft.train.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.Linear;
import weft.layers.ReLU;
import weft.layers.Sequential;
import weft.train.tensorboard.proto.Event;
import weft.train.tensorboard.proto.GraphDef;
import weft.train.tensorboard.proto.HParamsPluginData;
import weft.train.tensorboard.proto.HistogramProto;
import weft.train.tensorboard.proto.NodeDef;
import weft.train.tensorboard.proto.Summary;
import weft.train.tensorboard.proto.TensorShapeProto;

class SummaryWriterTest {
    @TempDir
    Path folder;

    @Test
    void theChecksumIsThatOfTheStandardAndOfTheMask() {
        byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);

        int crc = 0xe3069283; // the check value of CRC-32C
        assertThat(Records.masked(digits)).isEqualTo((crc >>> 15 | crc << 17) + 0xa282ead8);
        assertThat(EventFile.masked(digits)).isEqualTo(Records.masked(digits));
    }

    @Test
    void aFileBeginsWithItsVersionAndHoldsScalars() throws IOException {
        try (SummaryWriter writer = new SummaryWriter(folder)) {
            writer.addScalar("loss", 0.25, 7);
        }

        List<Event> events = Records.read(Records.files(folder).getFirst());
        assertThat(events).hasSize(2);
        assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
        assertThat(events.get(1).getStep()).isEqualTo(7);
        assertThat(events.get(1).getWallTime()).isGreaterThan(1.7e9);
        Summary.Value value = events.get(1).getSummary().getValue(0);
        assertThat(value.getTag()).isEqualTo("loss");
        assertThat(value.getSimpleValue()).isEqualTo(0.25f);
    }

    @Test
    void scalarsOfOneChartAreRunsWithTheSameTag() throws IOException {
        try (SummaryWriter writer = new SummaryWriter(folder)) {
            writer.addScalars("net/loss", Map.of("train", 1, "val", 2.5), 3);
        }

        assertThat(Records.values(folder.resolve("net_loss_train"), "net/loss").getFirst().getSimpleValue()).isEqualTo(1);
        assertThat(Records.values(folder.resolve("net_loss_val"), "net/loss").getFirst().getSimpleValue()).isEqualTo(2.5f);
    }

    @Test
    void anImageIsAPng() throws IOException {
        try (SummaryWriter writer = new SummaryWriter(folder); Scope _ = Scope.open()) {
            writer.addImage("red", Tensor.of(Shape.of(3, 1, 2), 1, 0.5f, 0, 0, 0, 0), 1);
        }

        Summary.Image image = Records.values(folder, "red").getFirst().getImage();
        assertThat(List.of(image.getHeight(), image.getWidth(), image.getColorspace())).containsExactly(1, 2, 3);
        BufferedImage picture = ImageIO.read(new ByteArrayInputStream(image.getEncodedImageString().toByteArray()));
        assertThat(picture.getRGB(0, 0)).isEqualTo(0xffff0000);
        assertThat(picture.getRGB(1, 0)).isEqualTo(0xff800000);
    }

    @Test
    void aHistogramCountsFiniteNumbers() throws IOException {
        float[] values = new float[6401];
        for (int i = 0; i < 6400; i++) {
            values[i] = i / 100f;
        }
        values[6400] = Float.NaN;
        try (SummaryWriter writer = new SummaryWriter(folder)) {
            writer.addHistogram("many", values, 1);
            writer.addHistogram("equal", new float[] {2, 2, 2}, 1);
            writer.addHistogram("none", new float[] {Float.NaN}, 1);
        }

        HistogramProto many = Records.values(folder, "many").getFirst().getHisto();
        assertThat(many.getNum()).isEqualTo(6400);
        assertThat(many.getMin()).isZero();
        assertThat(many.getMax()).isEqualTo(63.99f);
        assertThat(many.getBucketList().stream().mapToDouble(n -> n).sum()).isEqualTo(6400);
        assertThat(many.getBucketList().subList(1, 65)).allMatch(n -> Math.abs(n - 100) <= 1);
        assertThat(many.getBucketLimitList()).hasSize(65).isSorted().endsWith((double) 63.99f);
        HistogramProto equal = Records.values(folder, "equal").getFirst().getHisto();
        assertThat(equal.getBucketLimitList()).containsExactly(2.0);
        assertThat(equal.getBucketList()).containsExactly(3.0);
        assertThat(Records.values(folder, "none").getFirst().getHisto().getNum()).isZero();
    }

    @Test
    void textAndHyperParametersHaveTheRecordsOfTheirPlugins() throws IOException {
        try (SummaryWriter writer = new SummaryWriter(folder)) {
            writer.addText("note", "größer", 2);
            writer.addHparams(Map.of("lr", 0.1, "augment", true, "optimizer", "sgd"), Map.of("accuracy", 0.9));
        }

        Summary.Value text = Records.values(folder, "note/text_summary").getFirst();
        assertThat(text.getMetadata().getPluginData().getPluginName()).isEqualTo("text");
        assertThat(text.getTensor().getStringVal(0).toStringUtf8()).isEqualTo("größer");
        HParamsPluginData start = hparams(folder, "_hparams_/session_start_info");
        assertThat(start.getSessionStartInfo().getHparamsOrThrow("lr").getNumberValue()).isEqualTo(0.1);
        assertThat(start.getSessionStartInfo().getHparamsOrThrow("augment").getBoolValue()).isTrue();
        assertThat(start.getSessionStartInfo().getHparamsOrThrow("optimizer").getStringValue()).isEqualTo("sgd");
        assertThat(hparams(folder, "_hparams_/experiment").getExperiment().getMetricInfos(0).getName().getTag())
                .isEqualTo("accuracy");
        assertThat(Records.values(folder, "accuracy").getFirst().getSimpleValue()).isEqualTo(0.9f);
        assertThat(hparams(folder, "_hparams_/session_end_info").hasSessionEndInfo()).isTrue();
    }

    @Test
    void theGraphHasTheNamesOfPyTorch() throws IOException {
        try (SummaryWriter writer = new SummaryWriter(folder); Scope _ = Scope.open()) {
            writer.addGraph(new Sequential(new Linear(3, 2), new Sequential(new ReLU())), Tensor.of(Shape.of(1, 3), 1, 2, 3));
        }

        Event event = Records.read(Records.files(folder).getFirst()).get(1);
        GraphDef graph = GraphDef.parseFrom(event.getGraphDef());
        assertThat(graph.getNodeList()).extracting(NodeDef::getName).containsExactly("input/input", "Sequential/Linear[0]",
                "Sequential/Sequential[1]/ReLU[0]", "output/output");
        assertThat(graph.getNodeList()).extracting(NodeDef::getOp).containsExactly("IO Node", "Linear", "ReLU", "IO Node");
        assertThat(graph.getNode(2).getInputList()).containsExactly("Sequential/Linear[0]");
        assertThat(graph.getNode(3).getInputList()).containsExactly("Sequential/Sequential[1]/ReLU[0]");
        assertThat(graph.getNode(1).getAttrOrThrow("parameters").getI()).isEqualTo(8);
        assertThat(graph.getNode(1).getAttrOrThrow("_output_shapes").getList().getShape(0).getDimList())
                .extracting(TensorShapeProto.Dim::getSize).containsExactly(-1L, 2L);
        assertThat(graph.getNode(1).getAttrOrThrow("attr").getS().toStringUtf8()).contains("in_features=3");
    }

    static HParamsPluginData hparams(Path folder, String tag) throws IOException {
        Summary.Value value = Records.values(folder, tag).getFirst();
        assertThat(value.getMetadata().getPluginData().getPluginName()).isEqualTo("hparams");
        return HParamsPluginData.parseFrom(value.getMetadata().getPluginData().getContent());
    }

    @Test
    void eventsAreOnDiskAfterAFlushAndEachWriterHasAFileOfItsOwn() throws IOException {
        try (SummaryWriter first = new SummaryWriter(folder); SummaryWriter second = new SummaryWriter(folder)) {
            first.addScalar("a", 1, 1);
            assertThat(Files.size(first.file())).as("buffered").isZero();
            first.flush();
            assertThat(Records.read(first.file())).hasSize(2);
            assertThat(second.file()).isNotEqualTo(first.file());
        }
        assertThat(Records.files(folder)).hasSize(2);
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> new SummaryWriter(file.resolve("runs")))
                .withMessageContaining(file.toString());
    }
}
