package weft.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import weft.cli.base.Workbench;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFiles;
import weft.engine.Device;
import weft.engine.Scope;
import weft.layers.Module;
import weft.layers.io.WeightFile;
import weft.layers.io.base.LeftOut;
import weft.models.Head;
import weft.models.Models;
import weft.models.summary.Graph;
import weft.models.summary.Summary;
import weft.train.EvaluationRun;
import weft.train.FeatureRun;
import weft.train.Predictor;
import weft.train.Progress;
import weft.train.ReadyNetwork;
import weft.train.StopSwitch;
import weft.train.TrainResult;
import weft.train.Trainer;
import weft.train.base.InputException;
import weft.train.measures.Evaluation;
import weft.train.settings.EvalSettings;
import weft.train.settings.Freezing;
import weft.train.settings.NetworkSettings;
import weft.train.settings.TrainSettings;
import weft.train.study.Corruption;
import weft.train.study.LearningRateRange;
import weft.train.study.Robustness;
import weft.train.study.Search;
import weft.train.study.SearchPlan;
import weft.train.watch.Replay;

/** The real workbench. */
final class WeftWorkbench implements Workbench {
    @Override
    public List<String> models() {
        return Models.names();
    }

    @Override
    public TrainResult train(TrainSettings settings, Progress progress, StopSwitch stop) throws IOException {
        return Trainer.of(settings).callback(progress).stop(stop).run();
    }

    @Override
    public TrainResult resume(TrainSettings settings, Progress progress, StopSwitch stop) throws IOException {
        return Trainer.of(settings).callback(progress).stop(stop).resume();
    }

    @Override
    public LearningRateRange findRate(TrainSettings settings, int steps, double from, double to) {
        return LearningRateRange.of(Trainer.of(settings), steps, from, to);
    }

    @Override
    public List<Search.Trial> search(Path folder, SearchPlan plan, StopSwitch stop, Consumer<String> says) throws IOException {
        return Search.run(folder, plan, stop, says);
    }

    @Override
    public List<Search.Trial> resumeSearch(Path folder, StopSwitch stop, Consumer<String> says) throws IOException {
        return Search.resume(folder, stop, says);
    }

    @Override
    public Optional<String> leftOut(Path checkpoint, Optional<String> prefix) {
        try (WeightFile file = WeightFile.open(checkpoint, prefix)) {
            return Optional.of(file.leftOut()).filter(all -> !all.isEmpty()).map(LeftOut::list);
        }
    }

    @Override
    public Evaluation evaluate(EvalSettings settings) {
        return EvaluationRun.run(settings);
    }

    @Override
    public Replay replay(Path folder, String device) throws IOException {
        return Replay.of(folder, Device.of(device));
    }

    @Override
    public Robustness robustness(List<EvalSettings> networks, List<Corruption> kinds) {
        return Robustness.of(networks, kinds);
    }

    @Override
    public List<List<Guess>> predict(NetworkSettings settings, List<Path> files, int top) {
        try (Scope _ = Scope.open()) {
            ReadyNetwork network = ReadyNetwork.open(settings);
            Predictor predictor = new Predictor(network.model(), network.preparation(), network.device());
            List<List<Guess>> guesses = new ArrayList<>();
            for (Path file : files) {
                Image image = ImageFiles.read(file, network.preparation().model().channels());
                float[] probabilities = predictor.probabilities(file.toString(), List.of(image))[0];
                for (float probability : probabilities) {
                    if (Float.isNaN(probability)) {
                        throw new InputException(("%s: the network gives NaN for %s: its weights are not finite, or too large; "
                                + "take another checkpoint").formatted(settings.checkpoint(), file));
                    }
                }
                guesses.add(best(network.classes(), probabilities, top));
            }
            return guesses;
        }
    }

    @Override
    public List<FeatureRun.Drawn> features(NetworkSettings settings, Path image, List<String> layers, Path out)
            throws IOException {
        return FeatureRun.run(settings, image, layers, out);
    }

    private static List<Guess> best(List<String> classes, float[] probabilities, int top) {
        return IntStream.range(0, probabilities.length)
                .mapToObj(c -> new Guess(classes.get(c), probabilities[c]))
                .sorted(Comparator.comparingDouble(Guess::probability).reversed())
                .limit(top).toList();
    }

    @Override
    public Summary summary(String model, List<Integer> input, Optional<Head> head, List<String> freeze) {
        boolean otherHead = head.flatMap(Head::hidden).isPresent();
        return looked(model, input, head, (network, c, h, w) -> Summary.of(() -> frozen(network.get(), model, otherHead, freeze),
                c, h, w));
    }

    @Override
    public Graph graph(String model, List<Integer> input, Optional<Head> head) {
        return looked(model, input, head, Graph::of);
    }

    /** Looks at a network without running it. */
    private interface Look<T> {
        T at(Supplier<Module> network, int channels, int height, int width);
    }

    private static <T> T looked(String model, List<Integer> input, Optional<Head> head, Look<T> look) {
        Models.Entry entry = Models.named(model);
        List<Integer> shape = input.isEmpty() ? List.of(entry.channels(), entry.height(), entry.width()) : input;
        try {
            return look.at(() -> entry.make(head.orElse(Head.own(entry.classes()))), shape.get(0), shape.get(1), shape.get(2));
        } catch (IllegalArgumentException e) {
            throw new InputException("%s does not take images of %s: %s".formatted(model, shape, e.getMessage()), e);
        }
    }

    private static Module frozen(Module module, String model, boolean otherHead, List<String> prefixes) {
        Freezing.of(prefixes.toArray(String[]::new)).freeze(model, module, Freezing.head(module, otherHead));
        return module;
    }
}
