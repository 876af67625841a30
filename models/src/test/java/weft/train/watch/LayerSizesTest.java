package weft.train.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.layers.Linear;
import weft.layers.ReLU;
import weft.layers.Sequential;
import weft.train.TrainResult;
import weft.train.Trainer;
import weft.train.base.InputException;
import weft.train.measures.LayerSize;
import weft.train.pictures.LayersPicture;
import weft.train.settings.TrainRows;

class LayerSizesTest {
    @TempDir
    Path folder;

    @Test
    void theSizesAreMeansOfAbsoluteValues() throws IOException {
        Path file = folder.resolve("layers.csv");
        try (Scope _ = Scope.open()) {
            Linear first = new Linear(2, 2);
            Sequential network = new Sequential(first, new ReLU());
            first.weight().set(1, -2, 3, 0);
            first.bias().set(0, -4);
            try (LayerSizes sizes = LayerSizes.of(network, file, 0, 2, _ -> {})) {
                for (long step = 1; step <= 4; step++) {
                    sizes.begins(step);
                    Tensor loss = network.call(Tensor.of(Shape.of(1, 2), 1, 1)).sum();
                    sizes.ends(step);
                    assertThat(loss.item()).isZero();
                }
            }
        }

        List<LayerSize> rows = LayerSizes.read(file);
        assertThat(rows).extracting(LayerSize::step).containsExactly(1L, 1L, 2L, 2L, 4L, 4L);
        assertThat(rows.get(0)).isEqualTo(new LayerSize(1, "0", 1, Double.NaN, 10.0 / 6));
        assertThat(rows.get(1)).isEqualTo(new LayerSize(1, "1", 0, Double.NaN, Double.NaN));
    }

    private Trainer trainer(String model, String out) {
        return Trainer.of(model).set("device", "cpu").set(TrainRows.LIMIT, 64).set(TrainRows.BATCH, 16).set(TrainRows.EPOCHS, 2)
                .out(folder.resolve(out));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lenet5", "resnet20"})
    void theWeightsAreThoseOfARunWithoutIt(String model) throws IOException {
        TrainResult quiet = trainer(model, "quiet").run();
        TrainResult measured = trainer(model, "measured").set(TrainRows.LAYER_SIZES, 3).run();

        assertThat(Files.mismatch(quiet.folder().last(), measured.folder().last())).isEqualTo(-1);
        List<LayerSize> rows = LayerSizes.read(measured.folder().layers());
        assertThat(rows.stream().map(LayerSize::step).distinct()).containsExactly(1L, 3L, 6L);
        assertThat(rows).filteredOn(row -> !Double.isNaN(row.weight())).isNotEmpty()
                .allMatch(row -> row.gradient() > 0 && row.weight() >= 0 && row.activation() > 0);
        assertThat(ImageIO.read(measured.folder().layersPicture().toFile()).getWidth()).isGreaterThan(500);
        assertThat(quiet.folder().layers()).doesNotExist();
    }

    @Test
    void aContinuedRunHasTheRowsOfOneThatWasNotInterrupted() throws IOException {
        trainer("lenet5", "whole").set(TrainRows.LAYER_SIZES, 1).run();
        trainer("lenet5", "parts").set(TrainRows.LAYER_SIZES, 1).set(TrainRows.EPOCHS, 1).run();
        Path file = folder.resolve("parts/layers.csv");
        Files.writeString(file, Files.readString(file) + "5,0,1,1,1\n6,a half ro");

        trainer("lenet5", "parts").set(TrainRows.LAYER_SIZES, 1).resume();

        assertThat(file).hasSameTextualContentAs(folder.resolve("whole/layers.csv"));
    }

    @Test
    void aLayerMayHaveAnyName() {
        for (String name : List.of("", "a", "a,b", "say \"x\",", "\"", ",,")) {
            LayerSize size = new LayerSize(7, name, 1e-30, Double.NaN, Double.POSITIVE_INFINITY);
            assertThat(LayerSize.of(size.toRow())).isEqualTo(size);
        }
    }

    @Test
    void aDamagedTableIsNamed() throws IOException {
        Path file = folder.resolve("layers.csv");
        for (String text : List.of("rubbish\n", LayerSize.HEADER + "\n1,a\n", LayerSize.HEADER + "\nx,a,1,1,1\n",
                LayerSize.HEADER + "\n1,a,1,1,b\n")) {
            Files.writeString(file, text);
            assertThatExceptionOfType(InputException.class).isThrownBy(() -> LayerSizes.read(file))
                    .withMessageContaining(file.toString());
        }
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 10});
        assertThatExceptionOfType(InputException.class).isThrownBy(() -> LayerSizes.read(file))
                .withMessageContaining("not text");
    }

    @Test
    void thePictureShowsOneStepManyLayersAndNumbersThatAreNotFinite() {
        LayerSize odd = new LayerSize(1, "a".repeat(300), Double.POSITIVE_INFINITY, 0, 1);
        assertThat(LayersPicture.draw("one", List.of(odd)).getHeight()).isLessThan(300);
        List<LayerSize> many = IntStream.range(0, 200)
                .mapToObj(i -> new LayerSize(1, "layer" + i, 1, Double.NaN, 1)).toList();
        assertThat(LayersPicture.draw("many", many).getHeight()).isCloseTo(1350, within(100));
    }
}
