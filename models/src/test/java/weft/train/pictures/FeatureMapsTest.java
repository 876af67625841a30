package weft.train.pictures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.random.Generator;
import weft.layers.BatchNorm2d;
import weft.layers.Concat;
import weft.layers.Conv2d;
import weft.layers.Flatten;
import weft.layers.Linear;
import weft.layers.MaxPool2d;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Residual;
import weft.layers.Sequential;
import weft.models.Models;
import weft.train.base.InputException;

class FeatureMapsTest {
    @TempDir
    Path folder;

    private static Tensor image(int channels, int side) {
        float[] values = new float[channels * side * side];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i);
        }
        return Tensor.of(Shape.of(1, channels, side, side), values);
    }

    private static List<String> layers(List<FeatureMaps> maps) {
        return maps.stream().map(FeatureMaps::layer).toList();
    }

    @Test
    void withoutNamesEveryConvolutionIsDrawnAfterItsRelu() {
        Module model = Models.named("lenet5").make(10);

        List<FeatureMaps> maps = FeatureMaps.of("lenet5", model, image(1, 32), List.of());

        assertThat(layers(maps)).containsExactly("features.0", "features.3");
        assertThat(maps.getFirst().type()).isEqualTo("Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1)), ReLU()");
        assertThat(maps.getFirst().shape()).isEqualTo(Shape.of(6, 28, 28));
        float[] relu = model.modules().get("features.1").call(model.modules().get("features.0").call(image(1, 32))).toFloats();
        assertThat(maps.getFirst().values()).isEqualTo(relu);
    }

    @Test
    void aBatchNormMayStandBetweenAConvolutionAndItsRelu() {
        Module model = new Sequential(new Conv2d(2, 3, 1), new BatchNorm2d(3), new ReLU(), new Conv2d(3, 3, 1),
                new BatchNorm2d(3), new MaxPool2d(2));

        List<FeatureMaps> maps = FeatureMaps.of("it", model, image(2, 4), List.of());

        assertThat(layers(maps)).containsExactly("0", "3");
        assertThat(maps.getFirst().type()).endsWith(", ReLU()").contains("BatchNorm2d(3");
        assertThat(maps.getLast().values()).isEqualTo(model.modules().get("3").call(
                Tensor.of(Shape.of(1, 3, 4, 4), maps.getFirst().values())).toFloats());
    }

    @Test
    void aConvolutionThatIsNamedIsDrawnBeforeItsRelu() {
        Module model = Models.named("lenet5").make(10);

        FeatureMaps maps = FeatureMaps.of("lenet5", model, image(1, 32), List.of("features.0")).getFirst();

        assertThat(maps.values()).isEqualTo(model.modules().get("features.0").call(image(1, 32)).toFloats());
        assertThat(maps.type()).isEqualTo("Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1))");
    }

    @Test
    void layersInsideResidualAndConcatAreFoundInTheOrderInWhichTheyRun() {
        Generator.seed(1);
        Module model = new Sequential(
                new Residual(new Sequential(new Conv2d(2, 2, 1), new ReLU())),
                new Concat(new Conv2d(2, 3, 1), new Sequential(new Conv2d(2, 4, 1))), new MaxPool2d(2), new Flatten(),
                new Linear(7 * 4, 5));

        List<FeatureMaps> all = FeatureMaps.of("it", model, image(2, 4), List.of());
        assertThat(all).extracting(FeatureMaps::shape).containsExactly(Shape.of(2, 4, 4), Shape.of(3, 4, 4), Shape.of(4, 4, 4));

        List<String> names = List.copyOf(model.modules().keySet());
        List<FeatureMaps> every = FeatureMaps.of("it", model, image(2, 4), names.subList(1, names.size()));
        assertThat(layers(every)).hasSize(names.size() - 1).endsWith("1", "2", "3", "4");
        assertThat(every.getLast().shape()).isEqualTo(Shape.of(5));
        assertThat(every.getLast().count()).isEqualTo(1);
        assertThat(every.getLast().width()).isEqualTo(5);
    }

    @Test
    void aLayerThatIsUsedTwiceGivesTwoOutputs() {
        Conv2d twice = new Conv2d(2, 2, 1);

        assertThat(layers(FeatureMaps.of("it", new Sequential(twice, twice), image(2, 3), List.of())))
                .containsExactly("0", "0");
    }

    @Test
    void anUnknownLayerIsRefusedWithThoseThereAre() {
        Module model = new Sequential(new Conv2d(2, 2, 1), new ReLU());

        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> FeatureMaps.of("it", model, image(2, 3), List.of("conv1")))
                .withMessage("--layers conv1: it has no such layer; it has 0, 1");
    }

    @Test
    void aLayerThatIsNotCalledIsRefused() {
        Module model = new Module() {
            {
                child("idle", new ReLU());
            }

            @Override
            protected Tensor forward(Tensor x) {
                return x.add(1);
            }
        };

        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> FeatureMaps.of("it", model, image(2, 3), List.of("idle")))
                .withMessage("--layers idle: it does not use this layer when it is evaluated");
    }

    @Test
    void eachMapGoesFromBlackToWhiteAndTellsItsRange() {
        FeatureMaps maps = new FeatureMaps("conv", "Conv2d", Shape.of(3, 1, 2),
                new float[] {-1, 3, 0.5f, 0.5f, Float.NaN, 1});

        List<PictureGrid.Cell> cells = FeatureGrid.cells(maps);

        assertThat(cells).extracting(PictureGrid.Cell::caption).containsExactly(List.of("0", "-1.00 to 3.00"),
                List.of("1", "0.500 to 0.500"), List.of("2", "NaN to NaN"));
        assertThat(cells).extracting(cell -> cell.picture().getRGB(0, 0) & 0xffffff).containsExactly(0, 0, 0);
        assertThat(cells).extracting(cell -> cell.picture().getRGB(1, 0) & 0xffffff).containsExactly(0xffffff, 0, 0);
    }

    @Test
    void manyMapsStandInASquareThatIsLargeEnoughToSee() throws IOException {
        for (Map.Entry<Integer, Integer> each : Map.of(1, 640, 16, 4 * 212 + 32, 512, 23 * 100 + 32).entrySet()) {
            int count = each.getKey();
            FeatureMaps maps = new FeatureMaps("conv", "Conv2d", Shape.of(count, 4, 4), new float[count * 16]);
            FeatureGrid.write(folder.resolve("grid.png"), "conv", maps);
            BufferedImage image = ImageIO.read(folder.resolve("grid.png").toFile());
            assertThat(image.getWidth()).as("%d maps", count).isEqualTo(each.getValue());
        }
    }
}
