package weft.bench.gpu;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import weft.datasets.Dataset;
import weft.datasets.loading.DataLoader;
import weft.datasets.source.Datasets;
import weft.datasets.source.LoadedData;
import weft.datasets.transform.Compose;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.engine.random.Generator;
import weft.layers.Module;
import weft.models.LeNet5;
import weft.optim.SGD;
import weft.train.Callback;
import weft.train.TrainLoop;
import weft.train.measures.EpochRecord;

/** LeNet-5 learns the handwritten digits on a device; the losses of its first steps must be those on {@code cpu}. */
final class LeNetOnDigits {

    private static final long SEED = 7;
    /** How many losses are compared: later ones drift apart, because each step adds to the rounding errors of those before. */
    private static final int COMPARED = 20;
    /** The most by which they differ. Rounding changes a loss of 2.3 by about 2e-7 in float32, and that grows in each step. */
    private static final double ALLOWED = 1e-4;

    private LeNetOnDigits() {}

    private record Outcome(List<Double> losses, List<EpochRecord> epochs) {}

    /**
     * Trains on {@code images} images, or on all when there are fewer.
     *
     * @param accuracy the validation accuracy that it must reach
     * @return the result, as a sentence
     * @throws IllegalStateException when a loss differs from that on {@code cpu}, or the accuracy is not reached
     */
    static String train(Device device, int epochs, int images, double accuracy) {
        Outcome expected = run(Device.cpu(), 1, images);
        Outcome outcome = run(device, epochs, images);
        int compared = Math.min(COMPARED, expected.losses.size());
        double largest = 0;
        for (int i = 0; i < compared; i++) {
            double difference = Math.abs(outcome.losses.get(i) - expected.losses.get(i));
            if (!(difference <= ALLOWED)) {
                throw new IllegalStateException("lenet5 on %s: the loss of step %d is %s, on cpu %s"
                        .formatted(device, i + 1, outcome.losses.get(i), expected.losses.get(i)));
            }
            largest = Math.max(largest, difference);
        }
        EpochRecord last = outcome.epochs.getLast();
        if (!(last.valAcc() >= accuracy)) {
            throw new IllegalStateException("lenet5 on %s: the validation accuracy is %s, expected were %s"
                    .formatted(device, last.valAcc(), accuracy));
        }
        return String.format(Locale.ROOT, "LeNet-5 on the digits, %d epochs in batches of 32 on %s: validation accuracy %.4f,"
                + " loss %.4f, %,.0f images/s in the last epoch; the first %d losses are within %.1e of those on cpu.",
                epochs, device, last.valAcc(), last.valLoss(), last.imagesPerSecond(), compared, largest);
    }

    private static Outcome run(Device device, int epochs, int images) {
        LoadedData data = Datasets.load("digits");
        LoadedData.Split split = data.split(SEED);
        Generator.seed(SEED);
        Outcome outcome = new Outcome(new ArrayList<>(), new ArrayList<>());
        Callback watch = new Callback() {
            @Override
            public void stepEnds(long step, Tensor loss) {
                if (step <= COMPARED) {
                    outcome.losses.add(loss.item());
                }
            }

            @Override
            public void epochEnds(EpochRecord epoch) {
                outcome.epochs.add(epoch);
            }
        };
        try (Device.Use _ = Device.use(device); Scope _ = Scope.open()) {
            Module model = new LeNet5(10);
            SGD optimizer = new SGD(model.parameters(), 0.05, new SGD.Settings(0.9, 0, 1e-4, false));
            DataLoader train = loader(data, split.train().limit(images));
            DataLoader validation = loader(data, split.validation().limit(images));
            new TrainLoop(model, optimizer, train, validation, device, List.of(watch)).run(epochs);
        }
        return outcome;
    }

    private static DataLoader loader(LoadedData data, Dataset part) {
        return DataLoader.of(part, Compose.standard(32, 32, data.info().mean(), data.info().std()))
                .batchSize(32).shuffle(true).seed(SEED).workers(2).build();
    }
}
