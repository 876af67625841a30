package weft.cli.data;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import weft.datasets.Dataset;
import weft.datasets.Sample;
import weft.datasets.SeededRandom;
import weft.datasets.augment.Augmentation;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.source.DataInfo;
import weft.datasets.transform.Compose;
import weft.datasets.transform.Normalize;
import weft.datasets.transform.ToTensor;
import weft.datasets.transform.Transform;
import weft.train.pictures.DrawnImage;
import weft.train.pictures.PictureGrid;
import weft.train.weights.Fit;

/**
 * Images before and after augmentation: a row for each, the image as it is first, then what epochs 1, 2, 3 ... of a training
 * with this seed make of it. They go through everything that training images go through, the normalization included, which is
 * undone before they are drawn.
 */
final class AugmentedGrid {
    static final int COLUMNS = 6;
    private static final int ROWS = 6;
    /** Side of the square to which images of their own sizes are brought. */
    private static final int PHOTOGRAPH = 224;

    private final Dataset data;
    private final DataInfo info;
    private final Augmentation augmentation;
    private final long seed;

    AugmentedGrid(Dataset data, DataInfo info, Augmentation augmentation, long seed) {
        this.data = data;
        this.info = info;
        this.augmentation = augmentation;
        this.seed = seed;
    }

    /** The cells, row by row, of images drawn by the seed. */
    List<PictureGrid.Cell> cells() {
        int[] chosen = new int[data.size()];
        SeededRandom.of(seed).permutation(chosen);
        int[] indices = Arrays.copyOf(chosen, Math.min(ROWS, chosen.length));
        List<FloatImage[]> columns = IntStream.range(0, COLUMNS).mapToObj(epoch -> column(indices, epoch)).toList();
        List<PictureGrid.Cell> cells = new ArrayList<>();
        for (int row = 0; row < indices.length; row++) {
            String name = data.classes().get(data.label(indices[row]));
            for (int column = 0; column < COLUMNS; column++) {
                cells.add(new PictureGrid.Cell(DrawnImage.of(columns.get(column)[row]),
                        List.of(column == 0 ? name : "epoch " + column), column == 0 ? Color.BLACK : Color.GRAY));
            }
        }
        return cells;
    }

    /** All images in one epoch; in epoch 0 they are not augmented. */
    private FloatImage[] column(int[] indices, int epoch) {
        Augmentation how = epoch == 0 ? Augmentation.NONE : augmentation;
        List<Sample> samples = Arrays.stream(indices).mapToObj(data::get).toList();
        ImageFormat network = network(samples.getFirst().image());
        float[] batch = new float[indices.length * network.size()];
        FloatImage[] images = new FloatImage[indices.length];
        for (int i = 0; i < images.length; i++) {
            images[i] = new FloatImage(network, batch, i * network.size());
            transform(samples.get(i).image().format(), network, how)
                    .into(samples.get(i).image(), images[i], SeededRandom.of(seed, epoch, indices[i]));
        }
        RandomGenerator random = SeededRandom.of(seed, epoch, -1);
        how.mix().ifPresent(mix -> mix.mix(network, images.length, batch, random));
        Normalize back = normalize().inverse();
        return Arrays.stream(images).map(image -> back.apply(image, null)).toArray(FloatImage[]::new);
    }

    private ImageFormat network(Image image) {
        ImageFormat own = image.format();
        return info.ownSizes() ? new ImageFormat(own.channels(), PHOTOGRAPH, PHOTOGRAPH, 1)
                : new ImageFormat(own.channels(), own.height(), own.width(), 1);
    }

    private Transform transform(ImageFormat from, ImageFormat network, Augmentation how) {
        List<Transform> steps = new ArrayList<>(how.images(Fit.of(info).steps(from, network.height(), network.width()), network));
        steps.add(new ToTensor());
        steps.add(normalize());
        steps.addAll(how.values(network));
        return Compose.of(steps.toArray(Transform[]::new));
    }

    private Normalize normalize() {
        return new Normalize(info.mean(), info.std());
    }
}
