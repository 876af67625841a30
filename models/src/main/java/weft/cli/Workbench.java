package weft.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import weft.models.Head;
import weft.models.summary.Summary;
import weft.train.FeatureRun;
import weft.train.Progress;
import weft.train.StopSwitch;
import weft.train.TrainResult;
import weft.train.measures.Evaluation;
import weft.train.settings.EvalSettings;
import weft.train.settings.NetworkSettings;
import weft.train.settings.TrainSettings;

/**
 * What the commands ask of networks and trainers. The commands know options and text and nothing of tensors, so a test can
 * put a workbench of its own in the place of the real one.
 *
 * <p>Each method throws {@link weft.train.base.InputException} for what the user can mend.
 */
interface Workbench {

    /** A class and the probability, 0 to 1, that a network gives to it. */
    record Guess(String name, double probability) {
    }

    /** The names of the networks. */
    List<String> models();

    /** Trains a network and writes the run's folder; {@code progress} is told of each step and epoch. */
    TrainResult train(TrainSettings settings, Progress progress, StopSwitch stop) throws IOException;

    /** Continues the run in the folder {@code settings.out()}; the settings are the run's own, but for more epochs. */
    TrainResult resume(TrainSettings settings, Progress progress, StopSwitch stop) throws IOException;

    /**
     * What of a file of weights is left out because Weft does not read it, or lies beside the weights; empty where nothing is.
     *
     * @param prefix of the names that are wanted
     */
    Optional<String> leftOut(Path checkpoint, Optional<String> prefix);

    /** Evaluates a checkpoint on a data set. */
    Evaluation evaluate(EvalSettings settings) throws IOException;

    /** For each picture file the {@code top} classes that a trained network gives to it, the most probable first. */
    List<List<Guess>> predict(NetworkSettings settings, List<Path> images, int top) throws IOException;

    /** Draws what the layers of a trained network answer to a picture, all convolutions where {@code layers} is empty. */
    List<FeatureRun.Drawn> features(NetworkSettings settings, Path image, List<String> layers, Path out) throws IOException;

    /**
     * Sums up a network.
     *
     * @param input  shape of a picture: [C, H, W], the network's own if empty
     * @param head   how the network ends; its own head if empty
     * @param freeze parameters whose path begins so do not learn
     */
    Summary summary(String model, List<Integer> input, Optional<Head> head, List<String> freeze);
}
