package weft.train;

import java.util.List;
import weft.datasets.DataLoader;
import weft.datasets.Dataset;
import weft.datasets.Datasets;
import weft.datasets.LoadedData;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.cpu.Parallel;
import weft.layers.Module;
import weft.models.Models;

/** Evaluates the weights in a file on a data set. */
public final class EvaluationRun {

    private EvaluationRun() {
    }

    /**
     * Loads weights and data and evaluates.
     *
     * @throws InputException                     when checkpoint, network, data and split do not fit together
     * @throws weft.datasets.DataException        when the data can't be read
     * @throws weft.layers.io.CheckpointException when the weights can't be read
     */
    public static Evaluation run(EvalSettings settings) {
        settings.threads().ifPresent(Parallel::threads);
        TrainedModel trained = TrainedModel.open(settings.checkpoint(), settings.prefix());
        String name = trained.network(settings.model());
        LoadedData data = Datasets.load(settings.data());
        List<String> classes = data.info().classes();
        trained.info().filter(info -> info.classes().size() != classes.size()).ifPresent(info -> {
            throw new InputException("%s: knows %d classes, %s has %d"
                    .formatted(settings.checkpoint(), info.classes().size(), settings.data(), classes.size()));
        });
        Dataset part = part(settings, data, trained);
        Device device = Device.of(settings.device());
        try (Scope _ = Scope.open()) {
            Module model = trained.load(name, classes.size(), device);
            Preparation preparation = preparation(settings, name, data, trained);
            DataLoader loader = DataLoader.of(part, preparation.transform(settings.data(), part.format()))
                    .batchSize(settings.batch()).build();
            Evaluator.Result result = Evaluator.evaluate(model, loader, device);
            return new Evaluation(name, settings.data(), describe(settings, data, trained), classes, result.loss(),
                    result.matrix());
        }
    }

    private static Preparation preparation(EvalSettings settings, String model, LoadedData data, TrainedModel trained) {
        if (!settings.mean().isEmpty()) {
            return Preparation.of(Models.named(model), data.info(), settings.mean(), settings.std());
        }
        return Preparation.of(Models.named(model), data.info(), trained.info().map(CheckpointInfo::mean).orElse(List.of()),
                trained.info().map(CheckpointInfo::std).orElse(List.of()));
    }

    private static Dataset part(EvalSettings settings, LoadedData data, TrainedModel trained) {
        return switch (settings.split()) {
            case ALL -> data.all();
            case VALIDATION -> data.split(data.isSplitBySeed() ? seed(settings, trained) : 0).validation();
            case TEST -> {
                if (data.isSplitBySeed()) {
                    throw new InputException(settings.data() + " has no test part of its own; use --split validation or all");
                }
                yield data.split(0).validation();
            }
        };
    }

    private static long seed(EvalSettings settings, TrainedModel trained) {
        return trained.info().map(CheckpointInfo::seed).orElseThrow(() -> new InputException(
                settings.checkpoint() + ": names no split of " + settings.data() + "; use --split all"));
    }

    private static String describe(EvalSettings settings, LoadedData data, TrainedModel trained) {
        return switch (settings.split()) {
            case ALL -> "all of it";
            case VALIDATION -> "validation split" + (data.isSplitBySeed() ? " of seed " + seed(settings, trained) : "");
            case TEST -> "test split";
        };
    }
}
