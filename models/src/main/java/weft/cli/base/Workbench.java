package weft.cli.base;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import weft.models.Head;
import weft.models.summary.Graph;
import weft.models.summary.Summary;
import weft.train.FeatureRun;
import weft.train.Progress;
import weft.train.StopSwitch;
import weft.train.TrainResult;
import weft.train.measures.Evaluation;
import weft.train.settings.EvalSettings;
import weft.train.settings.NetworkSettings;
import weft.train.settings.TrainSettings;
import weft.train.study.Corruption;
import weft.train.study.LearningRateRange;
import weft.train.study.Robustness;
import weft.train.study.Search;
import weft.train.study.SearchPlan;
import weft.train.watch.Replay;

/**
 * What the commands need from networks and trainers. The commands know only options and text, no tensors, so a test can replace
 * the real workbench by its own.
 *
 * <p>Each method throws {@link weft.train.base.InputException} for what the user can mend.
 */
public interface Workbench {

    /** A class and the probability, 0 to 1, that a network gives to it. */
    record Guess(String name, double probability) {}

    /** The names of the networks. */
    List<String> models();

    /** Trains a network and writes the run's folder; {@code progress} is told of each step and epoch. */
    TrainResult train(TrainSettings settings, Progress progress, StopSwitch stop) throws IOException;

    /** Continues the run in the folder {@code settings.out()}; the settings are the run's own, but for more epochs. */
    TrainResult resume(TrainSettings settings, Progress progress, StopSwitch stop) throws IOException;

    /** Makes a learning-rate range test of {@code steps} steps between two rates. */
    LearningRateRange findRate(TrainSettings settings, int steps, double from, double to);

    /** Searches settings in a new folder; returns the trials, the best first. */
    List<Search.Trial> search(Path folder, SearchPlan plan, StopSwitch stop, Consumer<String> says) throws IOException;

    /** Goes on with a search. */
    List<Search.Trial> resumeSearch(Path folder, StopSwitch stop, Consumer<String> says) throws IOException;

    /**
     * Entries of a file of weights that are left out: of a type that Weft does not read, or not weights; empty for none.
     *
     * @param prefix of the names that are wanted
     */
    Optional<String> leftOut(Path checkpoint, Optional<String> prefix);

    /** Evaluates a checkpoint on a data set. */
    Evaluation evaluate(EvalSettings settings) throws IOException;

    /** Makes a step again that a watch saved. */
    Replay replay(Path folder, String device) throws IOException;

    /** Measures how accuracies suffer when images are made worse. */
    Robustness robustness(List<EvalSettings> networks, List<Corruption> kinds);

    /** For each image file the {@code top} classes that a trained network gives to it, the most probable first. */
    List<List<Guess>> predict(NetworkSettings settings, List<Path> images, int top) throws IOException;

    /** Draws the outputs of a trained network's layers for an image; of all convolutions where {@code layers} is empty. */
    List<FeatureRun.Drawn> features(NetworkSettings settings, Path image, List<String> layers, Path out) throws IOException;

    /**
     * Sums up a network.
     *
     * @param input  shape of an image: [C, H, W], the network's own if empty
     * @param head   how the network ends; its own head if empty
     * @param freeze prefixes of the paths of parameters that are frozen
     */
    Summary summary(String model, List<Integer> input, Optional<Head> head, List<String> freeze);

    /** The graph of such a network. */
    Graph graph(String model, List<Integer> input, Optional<Head> head);
}
