package weft.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import weft.datasets.augment.Augmentation;
import weft.datasets.image.ImageFormat;
import weft.datasets.source.DataInfo;
import weft.datasets.transform.Compose;
import weft.datasets.transform.Normalize;
import weft.datasets.transform.ToTensor;
import weft.datasets.transform.Transform;
import weft.models.Models;
import weft.train.base.InputException;
import weft.train.weights.Fit;

/**
 * How an image of any size becomes what a network takes: resized, scaled to 0..1, normalized.
 *
 * @param model the network
 * @param mean  one for each channel; a single one stands for all
 * @param std   one for each channel; a single one stands for all
 * @param fit   how an image of another size is resized
 */
public record Preparation(Models.Entry model, List<Float> mean, List<Float> std, Fit fit) {

    /** @throws InputException when the numbers are not one for each channel of the network */
    public Preparation {
        mean = forEach(model.channels(), mean);
        std = forEach(model.channels(), std);
        if (mean.size() != model.channels() || std.size() != model.channels()) {
            throw new InputException("%s takes images of %s, but mean and std have %d and %d numbers"
                    .formatted(model.name(), channels(model.channels()), mean.size(), std.size()));
        }
    }

    private static List<Float> forEach(int channels, List<Float> values) {
        return values.size() == 1 ? Collections.nCopies(channels, values.getFirst()) : List.copyOf(values);
    }

    /**
     * For training or evaluation on a data set, whose images come in the channels of the network, see
     * {@link weft.datasets.Dataset#inChannels}.
     *
     * @param mean empty for the data set's own
     * @param std  empty for the data set's own
     * @throws InputException when the numbers have other channels than the network takes
     */
    static Preparation of(Models.Entry model, DataInfo data, List<Float> mean, List<Float> std) {
        return new Preparation(model, mean.isEmpty() ? inChannels(model.channels(), data.mean()) : mean,
                std.isEmpty() ? inChannels(model.channels(), data.std()) : std, Fit.of(data));
    }

    /**
     * The mean or standard deviation of colour images for a network that takes grey, weighted as the colours are in grey. For
     * the mean that is exact; for the deviation only as far as the channels are correlated, which those of photographs nearly
     * are.
     */
    static List<Float> inChannels(int channels, float[] values) {
        return channels == 1 && values.length == 3
                ? List.of(0.299f * values[0] + 0.587f * values[1] + 0.114f * values[2]) : list(values);
    }

    /**
     * The transform for images of one format; one that crops takes those of any size.
     *
     * @throws InputException when they have other channels than the network takes
     */
    public Transform transform(String name, ImageFormat from) {
        return transform(name, from, Augmentation.NONE);
    }

    /**
     * The transform for training images: as the others, but augmented.
     *
     * @throws InputException when they have other channels than the network takes
     */
    public Transform transform(String name, ImageFormat from, Augmentation augmentation) {
        return transform(name, from, augmentation, List.of());
    }

    /** As the others, with transforms of the resized image on the scale 0 to 1, before it is normalized. */
    Transform transform(String name, ImageFormat from, Augmentation augmentation, List<Transform> scaled) {
        requireChannels(model, name, from);
        ImageFormat network = new ImageFormat(model.channels(), model.height(), model.width(), from.fullScale());
        List<Transform> steps = new ArrayList<>(
                augmentation.images(fit.steps(from, model.height(), model.width()), network));
        steps.add(new ToTensor());
        steps.addAll(scaled);
        steps.add(new Normalize(array(mean), array(std)));
        steps.addAll(augmentation.values(network));
        return Compose.of(steps.toArray(Transform[]::new));
    }

    /** The format that every transform produces. */
    ImageFormat format() {
        return new ImageFormat(model.channels(), model.height(), model.width(), 1);
    }

    private static void requireChannels(Models.Entry model, String name, ImageFormat format) {
        if (format.channels() != model.channels()) {
            throw new InputException("%s takes images of %s, %s has %s"
                    .formatted(model.name(), channels(model.channels()), name, channels(format.channels())));
        }
    }

    private static String channels(int n) {
        return n == 1 ? "1 channel" : n + " channels";
    }

    static List<Float> list(float[] values) {
        List<Float> list = new ArrayList<>();
        for (float value : values) {
            list.add(value);
        }
        return list;
    }

    private static float[] array(List<Float> values) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return array;
    }
}
