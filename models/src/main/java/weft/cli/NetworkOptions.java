package weft.cli;

import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import weft.train.settings.NetworkSettings;
import weft.train.weights.FoundWeights;

/** Which trained network to ask about pictures, and how they come to it: the same options for all commands that do. */
final class NetworkOptions {
    @Option(names = "--model", paramLabel = "NAME", description = "The network (default: the one that the checkpoint names).")
    private String model;

    @Option(names = "--data", paramLabel = "NAME|DIR",
            description = "Data set whose classes and normalization to take where the checkpoint names none.")
    private String data;

    @Mixin
    private ComputeOptions compute;

    @Mixin
    private PictureOptions pictures;

    @Mixin
    private PrefixOption prefix;

    /** The settings for a checkpoint, checked; of published weights it is known which network's they are. */
    NetworkSettings settings(String command, String checkpoint, Console console, Workbench workbench) {
        if (model != null) {
            Check.known("model", workbench.models(), model);
        }
        if (data != null) {
            Check.data(data);
        }
        FoundWeights weights = Check.weights("checkpoint", checkpoint, console);
        NetworkSettings settings = new NetworkSettings(weights.file(), Optional.ofNullable(model), Optional.ofNullable(data),
                compute.device(), compute.threads(), pictures.mean(), pictures.std(), prefix.prefix());
        prefix.tellLeftOut(command, weights.file(), workbench, console);
        return settings.knowing(weights);
    }
}
