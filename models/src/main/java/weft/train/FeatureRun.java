package weft.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import weft.datasets.image.ByteImage;
import weft.datasets.image.ImageFiles;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.io.Target;
import weft.train.base.InputException;
import weft.train.pictures.FeatureGrid;
import weft.train.pictures.FeatureMaps;
import weft.train.settings.NetworkSettings;

/** Draws the outputs of a trained network's layers for one image, a file for each layer. */
public final class FeatureRun {

    private FeatureRun() {}

    /**
     * A layer's file.
     *
     * @param layer path of the module
     * @param type  kind and settings of the module
     * @param shape of its output, without N
     * @param file  the PNG
     */
    public record Drawn(String layer, String type, Shape shape, Path file) {}

    /**
     * Writes {@code 01-features.0.png} and so on, in the order in which the layers run.
     *
     * @param layers paths of modules; none for every convolution
     * @throws InputException                     when weights, network and layers do not fit together
     * @throws weft.datasets.base.DataException        when the image can't be read
     * @throws weft.layers.io.base.CheckpointException when the weights can't be read
     */
    public static List<Drawn> run(NetworkSettings settings, Path file, List<String> layers, Path out) throws IOException {
        try (Scope _ = Scope.open()) {
            ReadyNetwork network = ReadyNetwork.open(settings);
            Preparation preparation = network.preparation();
            ByteImage image = ImageFiles.read(file, preparation.model().channels());
            float[] values = preparation.transform(file.toString(), image.format()).apply(image, null).data();
            Shape shape = Shape.of(1, preparation.model().channels(), preparation.model().height(), preparation.model().width());
            List<FeatureMaps> all = FeatureMaps.of(network.name(), network.model(),
                    Tensor.of(shape, values, network.device()), layers);
            Files.createDirectories(Target.linked(out));
            List<Drawn> drawn = new ArrayList<>();
            for (FeatureMaps maps : all) {
                Path png = out.resolve("%02d-%s.png".formatted(drawn.size() + 1, maps.layer()));
                FeatureGrid.write(png, "%s  %s  %s".formatted(maps.layer(), maps.type(), maps.shape()), maps);
                drawn.add(new Drawn(maps.layer(), maps.type(), maps.shape(), png));
            }
            return drawn;
        }
    }
}
