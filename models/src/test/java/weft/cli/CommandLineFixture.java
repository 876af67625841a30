package weft.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import weft.models.Summary;
import weft.train.ConfusionMatrix;
import weft.train.EpochRecord;
import weft.train.EvalSettings;
import weft.train.Evaluation;
import weft.train.History;
import weft.train.Progress;
import weft.train.RunFolder;
import weft.train.TrainResult;
import weft.train.TrainSettings;

/** Runs commands on a workbench that remembers what it was asked, and keeps what they print. */
final class CommandLineFixture implements Workbench {
    private final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    TrainSettings trained;
    boolean resumed;
    EvalSettings evaluated;
    List<Path> images;
    List<Integer> input;
    RuntimeException failure;
    List<String> warnings = List.of();

    /** Runs {@code weft} with these arguments and returns its exit code. */
    int run(String... args) {
        outBytes.reset();
        errBytes.reset();
        return Main.run(new Console(stream(outBytes), stream(errBytes), false), this, args);
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
    public TrainResult train(TrainSettings settings, Progress progress) {
        failIfAsked();
        trained = settings;
        History history = new History();
        for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
            history.add(new EpochRecord(epoch, 1.0 / epoch, 0.5, 2.0 / epoch, 0.25, 1, 100));
            progress.epochStarts(epoch, 100);
            progress.epochEnds(history.epochs().getLast());
        }
        return new TrainResult(new RunFolder(settings.out().orElse(Path.of("runs/x"))), history, warnings);
    }

    @Override
    public TrainResult resume(TrainSettings settings, Progress progress) {
        resumed = true;
        return train(settings, progress);
    }

    @Override
    public Evaluation evaluate(EvalSettings settings) {
        failIfAsked();
        evaluated = settings;
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        matrix.addAll(new int[] {0, 1, 1, 0}, new int[] {0, 1, 0, 0});
        return new Evaluation("lenet5", settings.data(), "validation split of seed 1", List.of("no", "yes"), 0.125, matrix);
    }

    @Override
    public List<List<Guess>> predict(Path checkpoint, List<Path> pictures, int top, String device) {
        images = pictures;
        return pictures.stream().map(_ -> List.of(new Guess("seven", 0.98214), new Guess("1", 0.01)).subList(0, top)).toList();
    }

    @Override
    public List<Summary.Layer> summary(String model, List<Integer> shape) {
        input = shape;
        return List.of(
                new Summary.Layer("conv1", "Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1))",
                        List.of(6, 28, 28), 156, 240_000, 5),
                new Summary.Layer("relu1", "ReLU()", List.of(6, 28, 28), 0, 0, 5),
                new Summary.Layer("fc", "Linear(in_features=4704, out_features=10, bias=True)", List.of(10), 47_050, 94_080, 0));
    }

    private void failIfAsked() {
        if (failure != null) {
            throw failure;
        }
    }
}
