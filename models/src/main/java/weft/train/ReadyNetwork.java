package weft.train;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import weft.datasets.source.DataInfo;
import weft.datasets.source.Datasets;
import weft.engine.Device;
import weft.layers.Module;
import weft.models.Models;
import weft.train.base.InputException;
import weft.train.settings.NetworkRows;
import weft.train.settings.NetworkSettings;
import weft.train.weights.CheckpointInfo;
import weft.train.weights.Fit;
import weft.train.weights.TrainedModel;

/**
 * A network that waits for images: weights loaded, on its device, in evaluation mode.
 *
 * @param name        of the network
 * @param classes     their names, by label
 * @param preparation how an image becomes its input
 */
public record ReadyNetwork(String name, Module model, List<String> classes, Preparation preparation, Device device) {

    /**
     * Loads a network into the innermost scope. The settings take precedence over the checkpoint, and the checkpoint over the
     * data set. Where nothing names the classes, they are numbers, as many as the network was published with.
     *
     * @throws InputException                     when nothing says which network it is or how its images are normalized, or the
     *                                            weights are not the network's
     * @throws weft.datasets.base.DataException        when there is no such data set
     * @throws weft.layers.io.base.CheckpointException when the weights can't be read
     */
    public static ReadyNetwork open(NetworkSettings settings) {
        settings.find(NetworkRows.THREADS).ifPresent(Device.cpu()::threads);
        TrainedModel trained = TrainedModel.open(settings.checkpoint(), settings.find(NetworkRows.INIT_PREFIX));
        Optional<CheckpointInfo> info = trained.info();
        Optional<DataInfo> data = settings.find(NetworkRows.DATA).map(Datasets::info);
        String name = trained.network(settings.find(NetworkRows.MODEL));
        Models.Entry entry = Models.named(name);
        List<String> classes = info.map(CheckpointInfo::classes).or(() -> data.map(DataInfo::classes))
                .orElseGet(() -> IntStream.range(0, entry.classes()).mapToObj(i -> "class " + i).toList());
        Preparation preparation = new Preparation(entry,
                numbers(settings, entry, settings.get(NetworkRows.MEAN), info.map(CheckpointInfo::mean),
                        data.map(DataInfo::mean)),
                numbers(settings, entry, settings.get(NetworkRows.STD), info.map(CheckpointInfo::std), data.map(DataInfo::std)),
                info.map(CheckpointInfo::fit).or(() -> data.map(Fit::of)).orElseGet(() -> Fit.usual(entry)));
        Device device = Device.of(settings.get(NetworkRows.DEVICE));
        return new ReadyNetwork(name, trained.load(name, classes.size(), device), classes, preparation, device);
    }

    private static List<Float> numbers(NetworkSettings settings, Models.Entry model, List<Float> given,
            Optional<List<Float>> info, Optional<float[]> data) {
        if (!given.isEmpty()) {
            return given;
        }
        return info.or(() -> data.map(values -> Preparation.inChannels(model.channels(), values)))
                .orElseThrow(() -> new InputException(settings.checkpoint()
                        + ": does not say how images are normalized; say it with --mean and --std, or with --data"));
    }
}
