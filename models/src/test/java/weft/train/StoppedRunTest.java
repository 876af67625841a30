package weft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import weft.datasets.Dataset;
import weft.datasets.image.FloatImage;
import weft.datasets.image.Image;
import weft.datasets.image.ImageFormat;
import weft.datasets.loading.DataLoader;
import weft.datasets.source.Datasets;
import weft.datasets.transform.Compose;
import weft.datasets.transform.ToTensor;
import weft.datasets.transform.Transform;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.engine.random.Generator;
import weft.layers.BatchNorm2d;
import weft.layers.Conv2d;
import weft.layers.Dropout;
import weft.layers.Flatten;
import weft.layers.Linear;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;
import weft.layers.io.safetensors.Safetensors;
import weft.layers.io.safetensors.SafetensorsFile;
import weft.train.learner.DivergedException;
import weft.train.learner.Learner;
import weft.train.learner.Position;
import weft.train.measures.EpochRecord;
import weft.train.measures.RunningMean;
import weft.train.runs.History;
import weft.train.runs.ResumePoint;
import weft.train.runs.RunFolder;
import weft.train.runs.StoppedException;
import weft.train.settings.NetworkRows;
import weft.train.settings.OptimizerKind;
import weft.train.settings.TrainRows;
import weft.train.settings.TrainSettings;

/** A run that stops between any two steps goes on to the bits of one that did not. */
class StoppedRunTest {
    private static final int EPOCHS = 3;
    private static final int STEPS = 5;

    @TempDir
    Path folder;

    /** What a run ends with. */
    private record End(Map<String, List<Float>> values, Map<String, Double> numbers, List<List<Double>> means, long random) {}

    /** Counts steps; presses the switch after one of them, or in the evaluation after an epoch. */
    private static final class Presser implements Callback {
        final List<List<Double>> means = new ArrayList<>();
        private final StopSwitch stop;
        private final int afterStep;
        private final int inEvaluation;
        private int epoch;

        Presser(StopSwitch stop, int afterStep, int inEvaluation) {
            this.stop = stop;
            this.afterStep = afterStep;
            this.inEvaluation = inEvaluation;
        }

        @Override
        public void epochStarts(int number, long images) {
            epoch = number;
        }

        @Override
        public void stepEnds(long step, Tensor loss) {
            if (step == afterStep) {
                stop.press();
            }
        }

        @Override
        public void validates(long images, long all) {
            if (epoch == inEvaluation) {
                stop.press();
            }
        }

        @Override
        public void epochEnds(EpochRecord record) {
            means.add(List.of(record.trainLoss(), record.trainAcc(), record.valLoss(), record.valAcc()));
        }
    }

    /** Augmentation: adds a little to each pixel, by chance. */
    private record Noise() implements Transform {
        @Override
        public ImageFormat output(ImageFormat in) {
            return in;
        }

        @Override
        public void into(Image in, FloatImage out, RandomGenerator random) {
            int width = in.format().width();
            for (int i = 0; i < in.format().size(); i++) {
                out.data()[out.offset() + i] = in.at(0, i / width, i % width) + random.nextFloat();
            }
        }

        @Override
        public boolean isRandom() {
            return true;
        }
    }

    /** Convolution, batch norm, dropout: all that keeps something between steps. */
    private static Module network() {
        return new Sequential(new Conv2d(1, 3, 3), new BatchNorm2d(3), new ReLU(), new Flatten(), new Dropout(0.4),
                new Linear(3 * 36, 10)).train();
    }

    private static DataLoader loader(Dataset data, boolean train, int workers) {
        return DataLoader.of(data, train ? Compose.of(new ToTensor(), new Noise())
                : new ToTensor()).batchSize(8).shuffle(train).seed(11).workers(workers).build();
    }

    private static TrainSettings settings() {
        return TrainSettings.of("net", s -> s.set(NetworkRows.DEVICE, "cpu").set(TrainRows.EPOCHS, EPOCHS)
                .set(TrainRows.BATCH, 8).set(TrainRows.OPTIMIZER, OptimizerKind.SGD).set(TrainRows.LR, 0.05)
                .set(TrainRows.WEIGHT_DECAY, 1e-3).set(TrainRows.SCHEDULER, "cosine").set(TrainRows.WARMUP, 1)
                .set(TrainRows.CLIP_NORM, 1.0).set(TrainRows.EMA, 0.8).set(TrainRows.LABEL_SMOOTHING, 0.1)
                .set(TrainRows.SEED, 7L).set(TrainRows.WORKERS, 0));
    }

    /** Begins a run, or goes on with the one in the folder. */
    private End run(RunFolder in, boolean goesOn, int afterStep, int inEvaluation, int workers) {
        StopSwitch stop = new StopSwitch();
        Presser presser = new Presser(stop, afterStep, inEvaluation);
        Dataset data = Datasets.load("digits").all();
        try (Device.Use _ = Device.use(Device.cpu()); Scope _ = Scope.open()) {
            Generator.seed(goesOn ? 99 : 7);
            ResumePoint point = goesOn ? ResumePoint.read(in.resume()) : null;
            Learner learner = new Learner(network(), settings(), STEPS, goesOn ? point.epoch() + 1 : 0);
            History history = new History();
            if (goesOn) {
                ResumePoint.restore(in.resume(), learner);
                for (int epoch = 1; epoch <= point.epoch(); epoch++) {
                    history.add(new EpochRecord(epoch, 1, 0, 1, 0, 1, 1));
                }
            }
            Callback counter = new Callback() {
                @Override
                public void epochEnds(EpochRecord record) {
                    history.add(record);
                }
            };
            SavePoints points = new SavePoints(in, learner, history, "settings", stop, () -> 0);
            new TrainLoop(learner, loader(data.limit(37), true, workers), loader(data.limit(20), false, 0), Device.cpu(),
                    List.of(presser, counter)).run(goesOn ? point.place() : Position.before(1), EPOCHS, points);
            Map<String, List<Float>> values = new LinkedHashMap<>();
            learner.model().stateDict().forEach((key, tensor) -> values.put(key, floats(tensor)));
            learner.state().forEach((key, tensor) -> values.put(key, floats(tensor)));
            return new End(values, learner.numbers(), presser.means, Generator.global().offset());
        }
    }

    private static List<Float> floats(Tensor tensor) {
        return Arrays.stream(tensor.toDoubles()).mapToObj(value -> (float) value).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 6, 8, 10, 14, 15})
    void itGoesOnToTheSameBitsAfterAnyStep(int step) {
        RunFolder in = RunFolder.at(folder.resolve("run"));
        End straight = run(RunFolder.at(folder.resolve("straight")), false, 0, 0, 0);

        assertThatExceptionOfType(StoppedException.class).isThrownBy(() -> run(in, false, step, 0, 1))
                .withMessage("after step %d of epoch %d", (step - 1) % STEPS + 1, (step - 1) / STEPS + 1)
                .matches(stopped -> stopped.folder().equals(in));
        End resumed = run(in, true, 0, 0, 2);

        assertSame(resumed, straight, (step - 1) / STEPS);
    }

    @Test
    void itGoesOnToTheSameBitsAfterAnEvaluationThatWasAborted() {
        RunFolder in = RunFolder.at(folder.resolve("run"));
        End straight = run(RunFolder.at(folder.resolve("straight")), false, 0, 0, 0);

        assertThatExceptionOfType(StoppedException.class).isThrownBy(() -> run(in, false, 0, 2, 0))
                .withMessage("after step 5 of epoch 2");
        End resumed = run(in, true, 0, 0, 0);

        assertSame(resumed, straight, 1);
    }

    @Test
    void itGoesOnAfterTwoStopsInOneEpoch() {
        RunFolder in = RunFolder.at(folder.resolve("run"));
        End straight = run(RunFolder.at(folder.resolve("straight")), false, 0, 0, 0);

        assertThatExceptionOfType(StoppedException.class).isThrownBy(() -> run(in, false, 7, 0, 0));
        assertThatExceptionOfType(StoppedException.class).isThrownBy(() -> run(in, true, 9, 0, 0));

        assertSame(run(in, true, 0, 0, 0), straight, 1);
    }

    private static void assertSame(End resumed, End straight, int epochsBefore) {
        assertThat(resumed.values).isEqualTo(straight.values);
        assertThat(resumed.numbers).isEqualTo(straight.numbers);
        assertThat(resumed.random).isEqualTo(straight.random);
        assertThat(resumed.means).isEqualTo(straight.means.subList(epochsBefore, EPOCHS));
    }

    @Test
    void aPlaceIsKeptEveryFiveMinutesAndLessOftenWhenThatTakesLong() {
        RunFolder in = RunFolder.at(folder.resolve("run"));
        try (Device.Use _ = Device.use(Device.cpu()); Scope _ = Scope.open()) {
            AtomicLong now = new AtomicLong();
            AtomicLong writing = new AtomicLong(1);
            Learner learner = new Learner(network(), settings(), STEPS, 0);
            // Each look at the clock takes as long as is set, so that writing, between two looks, does.
            SavePoints points = new SavePoints(in, learner, new History(), "settings", new StopSwitch(),
                    () -> now.getAndAdd(writing.get()));
            List<Integer> kept = new ArrayList<>();

            for (int minute = 1; minute <= 40; minute++) {
                int step = minute;
                now.set(minute * 60_000_000_000L);
                writing.set(minute < 11 ? 1 : 12_000_000_000L);
                points.between(() -> new Position(1, step, new RunningMean.Sums(step, 1, 0), 1));
                if (in.resume().toFile().exists() && stepIn(in.resume()) == step) {
                    kept.add(step);
                }
            }

            assertThat(kept).startsWith(5).hasSize(3);
            assertThat(kept.get(2) - kept.get(1)).isGreaterThanOrEqualTo(10);
        }
    }

    private static int stepIn(Path file) {
        try (SafetensorsFile open = Safetensors.read(file)) {
            return Integer.parseInt(open.metadata().get("step"));
        }
    }

    @Test
    void weightsThatAreNotFiniteAreNotSaved() {
        RunFolder in = RunFolder.at(folder.resolve("run"));
        try (Device.Use _ = Device.use(Device.cpu()); Scope _ = Scope.open()) {
            Learner learner = new Learner(network(), settings(), STEPS, 0);
            float[] broken = new float[10];
            broken[3] = Float.NaN;
            learner.model().namedParameters().get("5.bias").value().upload(broken);
            StopSwitch stop = new StopSwitch();
            stop.press();
            SavePoints points = new SavePoints(in, learner, new History(), "settings", stop, () -> 0);

            assertThatExceptionOfType(DivergedException.class)
                    .isThrownBy(() -> points.between(() -> new Position(1, 2, new RunningMean.Sums(2, 1, 0), 1)))
                    .withMessage("after step 2 of epoch 1: 5.bias is the first whose weights are not finite; try a smaller --lr "
                            + "than 0.05, --warmup 1 or --clip-norm 1");
            assertThat(in.resume()).doesNotExist();
        }
    }
}
