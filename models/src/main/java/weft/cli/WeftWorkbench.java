package weft.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import weft.datasets.PictureFiles;
import weft.engine.Device;
import weft.engine.Scope;
import weft.layers.Module;
import weft.models.Head;
import weft.models.Models;
import weft.models.summary.Summary;
import weft.train.CheckpointInfo;
import weft.train.EvalSettings;
import weft.train.Evaluation;
import weft.train.EvaluationRun;
import weft.train.InputException;
import weft.train.Predictor;
import weft.train.Preparation;
import weft.train.Progress;
import weft.train.TrainResult;
import weft.train.TrainSettings;
import weft.train.TrainedModel;
import weft.train.TrainingRun;

/** The real workbench. */
final class WeftWorkbench implements Workbench {
    @Override
    public List<String> models() {
        return Models.names();
    }

    @Override
    public TrainResult train(TrainSettings settings, Progress progress) throws IOException {
        return TrainingRun.run(settings, progress);
    }

    @Override
    public TrainResult resume(TrainSettings settings, Progress progress) throws IOException {
        return TrainingRun.resume(settings, progress);
    }

    @Override
    public Evaluation evaluate(EvalSettings settings) {
        return EvaluationRun.run(settings);
    }

    @Override
    public List<List<Guess>> predict(Path checkpoint, List<Path> images, int top, String device) {
        TrainedModel trained = TrainedModel.open(checkpoint);
        CheckpointInfo info = trained.requireInfo();
        try (Scope _ = Scope.open()) {
            Device on = Device.of(device);
            Module model = trained.load(info.model(), info.classes().size(), on);
            Models.Entry entry = Models.named(info.model());
            Predictor predictor = new Predictor(model, new Preparation(entry, info.mean(), info.std(), info.fit()), on);
            List<List<Guess>> guesses = new ArrayList<>();
            for (Path image : images) {
                float[] probabilities = predictor.probabilities(image.toString(),
                        List.of(PictureFiles.read(image, entry.channels())))[0];
                guesses.add(best(info.classes(), probabilities, top));
            }
            return guesses;
        }
    }

    private static List<Guess> best(List<String> classes, float[] probabilities, int top) {
        return IntStream.range(0, probabilities.length)
                .mapToObj(c -> new Guess(classes.get(c), probabilities[c]))
                .sorted(Comparator.comparingDouble(Guess::probability).reversed())
                .limit(top).toList();
    }

    @Override
    public Summary summary(String model, List<Integer> input, Optional<Head> head, List<String> freeze) {
        Models.Entry entry = Models.named(model);
        List<Integer> shape = input.isEmpty() ? List.of(entry.channels(), entry.height(), entry.width()) : input;
        try {
            return Summary.of(() -> frozen(entry.make(head.orElse(Head.own(entry.classes()))), model, freeze), shape.get(0),
                    shape.get(1), shape.get(2));
        } catch (IllegalArgumentException e) {
            throw new InputException("%s does not take pictures of %s: %s".formatted(model, shape, e.getMessage()), e);
        }
    }

    private static Module frozen(Module module, String model, List<String> prefixes) {
        for (String prefix : prefixes) {
            if (module.freeze(prefix) == 0) {
                throw new InputException("--freeze %s: no parameter of %s begins so".formatted(prefix, model));
            }
        }
        return module;
    }
}
