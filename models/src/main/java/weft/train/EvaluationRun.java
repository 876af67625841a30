package weft.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import weft.datasets.Dataset;
import weft.datasets.SplitPlan;
import weft.datasets.augment.Augmentation;
import weft.datasets.loading.DataLoader;
import weft.datasets.source.Datasets;
import weft.datasets.source.LoadedData;
import weft.datasets.transform.Transform;
import weft.engine.Device;
import weft.engine.Scope;
import weft.layers.Module;
import weft.models.Models;
import weft.train.base.InputException;
import weft.train.base.Suggestion;
import weft.train.measures.Evaluation;
import weft.train.settings.EvalSettings;
import weft.train.settings.NetworkRows;
import weft.train.weights.CheckpointInfo;
import weft.train.weights.TrainedModel;

/** Evaluates the weights in a file on a data set. */
public final class EvaluationRun {
    /** How many classes a message names. */
    private static final int NAMED = 4;

    private EvaluationRun() {}

    /**
     * Loads weights and data and evaluates.
     *
     * @throws InputException                     when checkpoint, network, data and split do not fit together
     * @throws weft.datasets.base.DataException        when the data can't be read
     * @throws weft.layers.io.base.CheckpointException when the weights can't be read
     */
    public static Evaluation run(EvalSettings settings) {
        return run(settings, List.of(List.of())).getFirst();
    }

    /**
     * As {@link #run(EvalSettings)}, once for each of {@code variants}: transforms of the resized image on the scale 0 to 1,
     * before it is normalized.
     */
    public static List<Evaluation> run(EvalSettings settings, List<List<Transform>> variants) {
        settings.network().find(NetworkRows.THREADS).ifPresent(Device.cpu()::threads);
        TrainedModel trained =
                TrainedModel.open(settings.network().checkpoint(), settings.network().find(NetworkRows.INIT_PREFIX));
        String name = trained.network(settings.network().find(NetworkRows.MODEL));
        LoadedData data = settings.skipBad() ? Datasets.loadGood(settings.data()) : Datasets.load(settings.data());
        List<String> classes = trained.info().map(info -> known(settings, info, data.info().classes()))
                .orElse(data.info().classes());
        Dataset part = part(settings, data, trained).withClasses(classes).inChannels(Models.named(name).channels());
        Device device = Device.of(settings.network().get(NetworkRows.DEVICE));
        try (Scope _ = Scope.open()) {
            Module model = trained.load(name, classes.size(), device);
            Preparation preparation = preparation(settings, name, data, trained);
            List<Evaluation> all = new ArrayList<>();
            for (List<Transform> scaled : variants) {
                Transform transform = preparation.transform(settings.data(), part.format(), Augmentation.NONE, scaled);
                DataLoader loader = DataLoader.of(part, transform).batchSize(settings.batch()).build();
                Evaluator.Result result = Evaluator.evaluate(model, loader, device);
                all.add(new Evaluation(name, settings.data(), describe(settings, data, trained), data.description(), classes,
                        result.loss(), result.top5(), result.auc(), result.matrix(), warnings(settings, data, trained)));
            }
            return all;
        }
    }

    /**
     * The classes of the network, in its order, to which the labels of the data are mapped. Data with other class names is
     * refused, because its accuracy would mean nothing.
     */
    private static List<String> known(EvalSettings settings, CheckpointInfo info, List<String> given) {
        List<String> strange = given.stream().filter(name -> !info.classes().contains(name)).toList();
        List<String> missing = info.classes().stream().filter(name -> !given.contains(name)).toList();
        if (!strange.isEmpty() || !missing.isEmpty()) {
            List<String> differences = new ArrayList<>();
            if (!missing.isEmpty()) {
                differences.add("it knows %s, which %s lacks".formatted(Suggestion.first(NAMED, missing), settings.data()));
            }
            if (!strange.isEmpty()) {
                differences.add("%s has %s, which it does not know".formatted(settings.data(), Suggestion.first(NAMED, strange)));
            }
            throw new InputException(("%s: was trained for other classes: %s; give it images of its classes, in folders of "
                    + "their names, or train on these with --init %s").formatted(settings.network().checkpoint(),
                            String.join(", and ", differences), settings.network().checkpoint()));
        }
        return info.classes();
    }

    /** The seed tells which images the network has not seen only if the data is what it was trained on. */
    private static List<String> warnings(EvalSettings settings, LoadedData data, TrainedModel trained) {
        return settings.split() == EvalSettings.Split.VALIDATION && isSplitBySeed(data, trained)
                ? trained.info().flatMap(CheckpointInfo::trained).flatMap(data.fingerprint()::changeSince).map(
                        change -> ("%s is not the data that the network learned from: %s; so this part may hold images that it "
                                + "learned from, and --split all takes all of them").formatted(settings.data(), change))
                        .stream().toList()
                : List.of();
    }

    private static Preparation preparation(EvalSettings settings, String model, LoadedData data, TrainedModel trained) {
        if (!settings.network().get(NetworkRows.MEAN).isEmpty()) {
            return Preparation.of(Models.named(model), data.info(), settings.network().get(NetworkRows.MEAN),
                    settings.network().get(NetworkRows.STD));
        }
        return Preparation.of(Models.named(model), data.info(), trained.info().map(CheckpointInfo::mean).orElse(List.of()),
                trained.info().map(CheckpointInfo::std).orElse(List.of()));
    }

    private static Dataset part(EvalSettings settings, LoadedData data, TrainedModel trained) {
        return switch (settings.split()) {
            case ALL -> data.all();
            case VALIDATION -> isSplitBySeed(data, trained)
                    ? data.split(seed(settings, trained), plan(trained)).validation() : data.split(0).validation();
            case TEST -> {
                if (data.isSplitBySeed()) {
                    throw new InputException(settings.data() + " has no test part of its own; use --split validation or all");
                }
                yield data.split(0).validation();
            }
        };
    }

    /** Whether what the run validated on depends on its seed: the data set has no parts of its own, or the run cut it anew. */
    private static boolean isSplitBySeed(LoadedData data, TrainedModel trained) {
        return data.isSplitBySeed() || plan(trained).isPresent();
    }

    private static Optional<SplitPlan> plan(TrainedModel trained) {
        return trained.info().flatMap(CheckpointInfo::split).map(SplitPlan::of);
    }

    private static long seed(EvalSettings settings, TrainedModel trained) {
        return trained.info().map(CheckpointInfo::seed).orElseThrow(() -> new InputException(
                settings.network().checkpoint() + ": names no split of " + settings.data() + "; use --split all"));
    }

    private static String describe(EvalSettings settings, LoadedData data, TrainedModel trained) {
        return switch (settings.split()) {
            case ALL -> "all of it";
            case VALIDATION -> "validation split" + (isSplitBySeed(data, trained) ? " of seed " + seed(settings, trained) : "");
            case TEST -> "test split";
        };
    }
}
