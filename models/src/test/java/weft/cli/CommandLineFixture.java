package weft.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import weft.cli.base.Console;
import weft.cli.base.Workbench;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.op.geometry.Reach;
import weft.models.Head;
import weft.models.summary.Graph;
import weft.models.summary.Layer;
import weft.models.summary.ReceptiveField;
import weft.models.summary.Summary;
import weft.models.summary.Work;
import weft.train.FeatureRun;
import weft.train.Progress;
import weft.train.StopSwitch;
import weft.train.TrainResult;
import weft.train.measures.ConfusionMatrix;
import weft.train.measures.EpochRecord;
import weft.train.measures.Evaluation;
import weft.train.runs.History;
import weft.train.runs.RunFolder;
import weft.train.settings.EvalSettings;
import weft.train.settings.NetworkSettings;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;
import weft.train.study.Corruption;
import weft.train.study.LearningRateRange;
import weft.train.study.Robustness;
import weft.train.study.Search;
import weft.train.study.SearchPlan;
import weft.train.watch.Replay;

/** Runs commands on a workbench that remembers what it was asked, and keeps what they print. */
final class CommandLineFixture implements Workbench {
    private final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    TrainSettings trained;
    boolean resumed;
    EvalSettings evaluated;
    NetworkSettings asked;
    List<Path> images;
    List<String> layers;
    List<Integer> input;
    Optional<Head> head;
    List<String> frozen;
    Throwable failure;
    List<String> warnings = List.of();
    Optional<String> leftOut = Optional.empty();

    /** Runs {@code weft} with these arguments and returns its exit code. */
    int run(String... args) {
        return Main.run(console(), this, args);
    }

    /** Where the next command prints, empty now. */
    Console console() {
        outBytes.reset();
        errBytes.reset();
        return new Console(stream(outBytes), stream(errBytes), false);
    }

    String out() {
        return outBytes.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return errBytes.toString(StandardCharsets.UTF_8);
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    @Override
    public List<String> models() {
        return List.of("lenet5", "convnet");
    }

    @Override
    public TrainResult train(TrainSettings settings, Progress progress, StopSwitch stop) {
        failIfAsked();
        trained = settings;
        History history = new History();
        for (int epoch = 1; epoch <= settings.get(TrainRows.EPOCHS); epoch++) {
            history.add(new EpochRecord(epoch, 1.0 / epoch, 0.5, 2.0 / epoch, 0.25, 1, 100));
            progress.epochStarts(epoch, 100);
            progress.epochEnds(history.epochs().getLast());
        }
        return new TrainResult(new RunFolder(settings.out().orElse(Path.of("runs/x"))), history, warnings, Optional.empty());
    }

    @Override
    public TrainResult resume(TrainSettings settings, Progress progress, StopSwitch stop) {
        resumed = true;
        return train(settings, progress, stop);
    }

    @Override
    public LearningRateRange findRate(TrainSettings settings, int steps, double from, double to) {
        failIfAsked();
        trained = settings;
        return new LearningRateRange(List.of(new LearningRateRange.Point(from, 2, 2), new LearningRateRange.Point(to, 1, 1)),
                OptionalDouble.of(to));
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
        return leftOut;
    }

    @Override
    public Evaluation evaluate(EvalSettings settings) {
        failIfAsked();
        evaluated = settings;
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        matrix.addAll(new int[] {0, 1, 1, 0}, new int[] {0, 1, 0, 0});
        return new Evaluation("lenet5", settings.data(), "validation split of seed 1", "where it is",
                List.of("no", "yes"), 0.125, 1, OptionalDouble.of(0.875), matrix, warnings);
    }

    @Override
    public Replay replay(Path folder, String device) throws IOException {
        return Replay.of(folder, Device.of(device));
    }

    @Override
    public Robustness robustness(List<EvalSettings> networks, List<Corruption> kinds) {
        failIfAsked();
        evaluated = networks.getFirst();
        return new Robustness(kinds.stream().map(kind -> new Robustness.Curve("net", kind,
                kind.degrees().stream().map(_ -> 0.5).toList(), 10)).toList());
    }

    @Override
    public List<List<Guess>> predict(NetworkSettings settings, List<Path> files, int top) {
        asked = settings;
        images = files;
        List<Guess> guesses = List.of(new Guess("seven", 0.98214), new Guess("1", 0.01)).subList(0, Math.min(2, top));
        return files.stream().map(_ -> guesses).toList();
    }

    @Override
    public List<FeatureRun.Drawn> features(NetworkSettings settings, Path image, List<String> names, Path out) {
        asked = settings;
        images = List.of(image);
        layers = names;
        return List.of(new FeatureRun.Drawn("conv1", "Conv2d(1, 6)", Shape.of(6, 28, 28), out.resolve("01-conv1.png")));
    }

    @Override
    public Graph graph(String model, List<Integer> shape, Optional<Head> end) {
        return new Graph(List.of(new Graph.Node("input", "input", "", true, List.of(), shape, 0)), 0, Map.of("", "LeNet5"));
    }

    @Override
    public Summary summary(String model, List<Integer> shape, Optional<Head> end, List<String> freeze) {
        input = shape;
        head = end;
        frozen = freeze;
        ReceptiveField five = ReceptiveField.PIXEL.through(new Reach.Window(5, 1, 2));
        return new Summary(List.of(1, 32, 32), List.of(
                new Layer("conv1", "Conv2d(1, 6, kernel_size=(5, 5), stride=(2, 2), padding=(2, 2), bias=False)", true,
                        List.of(6, 14, 14), "5*5*1*6", 150, 0,
                        List.of(new Work("conv2d", 58_800, new Reach.Window(5, 1, 2), List.of(ReceptiveField.PIXEL))), five),
                new Layer("block", "Block: add", true, List.of(6, 14, 14), "", 0, 0,
                        List.of(new Work("add", 1_176, Reach.PLACE, List.of(ReceptiveField.PIXEL, five))), five),
                new Layer("fc", "Linear(in_features=1176, out_features=10, bias=True)", true, List.of(10), "1176*10 + 10",
                        11_770, 11_770, List.of(new Work("linear", 23_520, Reach.EVERYTHING, List.of(five))),
                        ReceptiveField.ALL)));
    }

    private void failIfAsked() {
        switch (failure) {
            case null -> {}
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            default -> throw new IllegalStateException(failure);
        }
    }
}
