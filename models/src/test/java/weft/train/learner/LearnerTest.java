package weft.train.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.random.Generator;
import weft.layers.BatchNorm2d;
import weft.layers.Conv2d;
import weft.layers.Flatten;
import weft.layers.Linear;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;
import weft.optim.ParameterGroup;
import weft.train.EvaluationRun;
import weft.train.Progress;
import weft.train.TrainResult;
import weft.train.Trainer;
import weft.train.base.InputException;
import weft.train.settings.EvalSettings;
import weft.train.settings.Freezing;
import weft.train.settings.NetworkRows;
import weft.train.settings.NetworkSettings;
import weft.train.settings.OptimizerKind;
import weft.train.settings.Settings;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;

/** What learns and what is frozen, and which weights are evaluated and saved. */
class LearnerTest {
    private static final Consumer<Settings.Builder> BODY_FROZEN = s -> s.set(TrainRows.FREEZE, List.of(Freezing.BODY));

    @TempDir
    Path folder;

    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
    }

    /** A body of two convolutions and batch norms, and a head. */
    private static Module network() {
        Generator.seed(5);
        return new Sequential(new Sequential(new Conv2d(1, 4, 3), new BatchNorm2d(4), new ReLU(), new Conv2d(4, 4, 3),
                new BatchNorm2d(4), new ReLU()), new Flatten(), new Linear(4 * 4 * 4, 3)).train();
    }

    private static Consumer<Settings.Builder> by(OptimizerKind optimizer) {
        return s -> s.set(TrainRows.OPTIMIZER, optimizer);
    }

    private static TrainSettings settings(Consumer<Settings.Builder> given) {
        return TrainSettings.of("net", given.andThen(s -> s.set(NetworkRows.DEVICE, "cpu").set(TrainRows.EPOCHS, 4)
                .set(TrainRows.BATCH, 2).set(TrainRows.SEED, 7L).set(TrainRows.WORKERS, 0)));
    }

    private static Learner learner(Module model, Consumer<Settings.Builder> given, int done) {
        return new Learner(model, settings(given), 3, done);
    }

    private static void step(Learner learner) {
        try (Scope _ = Scope.open()) {
            learner.learn(learner.answer(images(), Tensor.of(0, 2)).loss());
        }
    }

    private static Tensor images() {
        float[] pixels = new float[2 * 64];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) Math.sin(i * 0.7);
        }
        return Tensor.of(Shape.of(2, 1, 8, 8), pixels);
    }

    @Test
    void aFrozenBodyKeepsItsWeightsAndItsStatistics() {
        Module model = network();
        Learner learner = learner(model, by(OptimizerKind.SGD).andThen(BODY_FROZEN), 0);
        float[] mean = model.stateDict().get("0.1.running_mean").toFloats();
        float[] filters = model.stateDict().get("0.0.weight").toFloats();
        float[] head = model.stateDict().get("2.weight").toFloats();

        step(learner);

        assertThat(model.stateDict().get("0.1.running_mean").toFloats()).isEqualTo(mean);
        assertThat(model.stateDict().get("0.0.weight").toFloats()).isEqualTo(filters);
        assertThat(model.stateDict().get("2.weight").toFloats()).isNotEqualTo(head);
        assertThat(learner.optimizer().groups()).hasSize(1).first().extracting(group -> group.parameters().size()).isEqualTo(2);
    }

    @Test
    void aFrozenBodyKeepsNothingForBackward() {
        Module free = network();
        learner(free, by(OptimizerKind.SGD), 0);
        Module frozen = network();
        learner(frozen, by(OptimizerKind.SGD).andThen(BODY_FROZEN), 0);

        assertThat(bytesKept(frozen)).as("the features that the head multiplies, and the scores")
                .isLessThanOrEqualTo(bytesOf(2 * 64 + 2 * 3)).isLessThan(bytesKept(free) / 4);
    }

    private static long bytesOf(int floats) {
        return 4L * floats + 2 * 256; // each of two buffers is rounded up by the pool
    }

    /** What a call leaves in use until backward, its result among it. */
    private static long bytesKept(Module model) {
        Tensor x = images();
        long before = Device.cpu().pool().usedBytes();
        Tensor y = model.call(x);
        long kept = Device.cpu().pool().usedBytes() - before;
        y.sum().backward();
        return kept;
    }

    @Test
    void aBodyThatMayLearnIsAGroupWithItsOwnRate() {
        Module model = network();
        Consumer<Settings.Builder> thaw = by(OptimizerKind.SGD).andThen(BODY_FROZEN)
                .andThen(s -> s.set(TrainRows.UNFREEZE_EPOCH, 2).set(TrainRows.UNFREEZE_LR, 0.001));
        Learner learner = learner(model, thaw.andThen(s -> s.set(TrainRows.LR, 0.1)), 0);
        float[] mean = model.stateDict().get("0.1.running_mean").toFloats();
        assertThat(learner.epochStarts(1)).isEmpty();

        assertThat(learner.epochStarts(2)).contains("epoch 2: 8 frozen tensors learn from now on, at 0.001");
        step(learner);

        assertThat(learner.optimizer().groups()).map(ParameterGroup::learningRate).containsExactly(0.1, 0.001);
        assertThat(learner.optimizer().groups()).map(ParameterGroup::steps).containsExactly(1, 1);
        assertThat(model.stateDict().get("0.1.running_mean").toFloats()).isNotEqualTo(mean);
        assertThat(learner(network(), thaw, 2).optimizer().groups()).hasSize(2);
        assertThat(learner(network(), thaw, 1).optimizer().groups()).hasSize(1);
    }

    @Test
    void muonTakesTheMatricesAndAdamwTheRest() {
        Learner learner = learner(network(), by(OptimizerKind.MUON), 0);
        step(learner);

        assertThat(learner.optimizer().groups()).map(group -> group.parameters().size()).containsExactly(3, 7);
        assertThat(learner.optimizer().groups().getFirst().parameters()).allMatch(p -> p.value().rank() >= 2);
        assertThat(learner.optimizer().state()).containsKeys("momentum_buffer.2", "exp_avg.3").hasSize(3 + 2 * 7);
    }

    @Test
    void aWarmUpRisesStepByStepToTheRate() {
        Learner learner = learner(network(), by(OptimizerKind.SGD)
                .andThen(s -> s.set(TrainRows.SCHEDULER, "step:1:0.5").set(TrainRows.WARMUP, 2)), 0);
        double[] rates = new double[10];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = learner.optimizer().learningRate();
            step(learner);
        }

        // Six steps from a hundredth of 0.01 to all of it, then half of it after each epoch of three steps.
        assertThat(rates).containsExactly(
                new double[] {0.0001, 0.00175, 0.0034, 0.00505, 0.0067, 0.00835, 0.01, 0.01, 0.01, 0.005}, within(1e-15));
    }

    @ParameterizedTest
    @ValueSource(strings = {"onecycle", "onecycle:4:0.3:linear", "onecycle:4:1", "onecycle:4:0.9:linear:3", "linear:0.1:0",
            "linear:0.3:0", "linear"})
    void aCycleOrALineToZeroLastsToItsLastStep(String cycle) {
        Learner learner = learner(network(), s -> s.set(TrainRows.SCHEDULER, cycle), 0);
        for (int i = 0; i < 4 * 3; i++) {
            step(learner);
        }

        assertThat(learner.optimizer().steps()).isEqualTo(4 * 3);
    }

    @Test
    void labelsAreSmoothed() {
        Tensor labels = Tensor.of(0, 2);

        Module.Judged answer = learner(network(), s -> s.set(TrainRows.LABEL_SMOOTHING, 0.3), 0).answer(images(), labels);

        double[] scores = answer.output().toDoubles();
        double expected = 0;
        for (int n = 0; n < 2; n++) {
            double log = Math.log(Math.exp(scores[3 * n]) + Math.exp(scores[3 * n + 1]) + Math.exp(scores[3 * n + 2]));
            for (int c = 0; c < 3; c++) {
                expected += (0.1 + (c == labels.toInts()[n] ? 0.7 : 0)) * (log - scores[3 * n + c]) / 2;
            }
        }
        assertThat(answer.loss().item()).isCloseTo(expected, within(1e-6));
    }

    /** A network with an auxiliary head that gives the scores of the head. */
    private static final class Twice extends Module {

        private final Module inner = child("inner", network());

        @Override
        protected Tensor forward(Tensor x) {
            return inner.call(x);
        }

        @Override
        public Judged judge(Tensor x, UnaryOperator<Tensor> criterion) {
            Judged head = super.judge(x, criterion);
            return new Judged(head.output(), head.loss().add(criterion.apply(head.output()).mul(0.25)));
        }
    }

    @Test
    void aNetworkMayHaveALossOfItsOwn() {
        Consumer<Settings.Builder> sgd = by(OptimizerKind.SGD);

        double once = learner(network(), sgd, 0).answer(images(), Tensor.of(0, 2)).loss().item();
        double twice = learner(new Twice(), sgd, 0).answer(images(), Tensor.of(0, 2)).loss().item();

        assertThat(twice).isCloseTo(1.25 * once, within(1e-6));
    }

    @Test
    void gradientsAreNoLongerThanAsked() {
        Module model = network();
        Learner learner = learner(model, by(OptimizerKind.SGD).andThen(s -> s.set(TrainRows.LR, 1.0)
                .set(TrainRows.MOMENTUM, 0.0).set(TrainRows.CLIP_NORM, 0.25)), 0);
        double[] before = values(model);

        step(learner);

        double[] after = values(model);
        double squares = 0;
        for (int i = 0; i < before.length; i++) {
            squares += (after[i] - before[i]) * (after[i] - before[i]);
        }
        assertThat(Math.sqrt(squares)).isCloseTo(0.25, within(1e-4));
    }

    private static double[] values(Module model) {
        return model.parameters().stream().flatMapToDouble(p -> Arrays.stream(p.value().toDoubles())).toArray();
    }

    @Test
    void theAverageIsEvaluatedAndSaved() throws IOException {
        TrainResult result = run(by(OptimizerKind.SGD).andThen(s -> s.set(TrainRows.LR, 0.1).set(TrainRows.EMA, 0.8)));

        double saved = evaluate(result.folder().last());
        assertThat(saved).isCloseTo(result.history().epochs().getLast().valLoss(), within(1e-6));
    }

    @Test
    void aNetworkWithAnotherHeadIsKnownAgain() throws IOException {
        TrainResult result = run(s -> s.set(TrainRows.HEAD, "12-10"));

        assertThat(evaluate(result.folder().last())).isCloseTo(result.history().epochs().getLast().valLoss(), within(1e-6));
        assertThatExceptionOfType(InputException.class)
                .isThrownBy(() -> run(s -> s.set(TrainRows.HEAD, "12-11")))
                .withMessage("--head 12-11: ends with 11 classes, digits has 10");
    }

    private TrainResult run(Consumer<Settings.Builder> given) throws IOException {
        TrainSettings settings = TrainSettings.of("lenet5", given.andThen(s -> s.set(NetworkRows.DEVICE, "cpu")
                .set(TrainRows.EPOCHS, 2).set(TrainRows.BATCH, 16).set(TrainRows.SEED, 7L).set(TrainRows.WORKERS, 0)
                .set(TrainRows.LIMIT, 96))).into(folder.resolve("run"));
        try (Progress progress = Progress.to(new PrintStream(OutputStream.nullOutputStream()), false, 2)) {
            return Trainer.of(settings).callback(progress).run();
        }
    }

    private static double evaluate(Path checkpoint) {
        NetworkSettings network = NetworkSettings.of(checkpoint, s -> s.set(NetworkRows.DEVICE, "cpu"));
        return EvaluationRun.run(new EvalSettings(network, "digits", EvalSettings.Split.VALIDATION, 16)).loss();
    }
}
