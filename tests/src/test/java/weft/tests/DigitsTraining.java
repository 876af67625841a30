package weft.tests;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import weft.datasets.Dataset;
import weft.datasets.Subset;
import weft.datasets.loading.DataLoader;
import weft.datasets.source.Datasets;
import weft.datasets.source.LoadedData;
import weft.datasets.transform.Compose;
import weft.datasets.transform.Normalize;
import weft.datasets.transform.Resize;
import weft.datasets.transform.ToTensor;
import weft.datasets.transform.Transform;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.engine.random.Generator;
import weft.layers.Module;
import weft.models.LeNet5;
import weft.optim.SGD;
import weft.train.Callback;
import weft.train.TrainLoop;

/**
 * A training of LeNet-5 on some of the digits, small enough for a test. It gives the loss of each step and a fingerprint of the
 * final weights. As a program it prints the fingerprint, so that a test can compare a new JVM with its own.
 */
final class DigitsTraining {

    private DigitsTraining() {}

    /** The result of a training. */
    record Outcome(List<Double> losses, String fingerprint) {}

    /** Trains for {@code epochs} epochs on {@code images} images, in batches of 32, with seed 7. */
    static Outcome run(Device device, int epochs, int images, int workers) {
        LoadedData data = Datasets.load("digits");
        LoadedData.Split split = data.split(7);
        Generator.seed(7);
        List<Double> losses = new ArrayList<>();
        try (Device.Use _ = Device.use(device); Scope _ = Scope.open()) {
            Module model = new LeNet5(10);
            SGD optimizer = new SGD(model.parameters(), 0.05, new SGD.Settings(0.9, 0, 1e-4, false));
            Callback watch = new Callback() {
                @Override
                public void stepEnds(long step, Tensor loss) {
                    losses.add(loss.item());
                }
            };
            new TrainLoop(model, optimizer, loader(data, Subset.range(split.train(), 0, images), workers),
                    loader(data, Subset.range(split.validation(), 0, 32), workers), device, List.of(watch)).run(epochs);
            return new Outcome(losses, fingerprint(model));
        }
    }

    private static DataLoader loader(LoadedData data, Dataset part, int workers) {
        Transform transform = Compose.of(new Resize(32, 32), new ToTensor(),
                new Normalize(data.info().mean(), data.info().std()));
        return DataLoader.of(part, transform).batchSize(32).shuffle(true).seed(7).workers(workers).build();
    }

    private static String fingerprint(Module model) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Tensor tensor : model.stateDict().values()) {
                ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.size());
                bytes.asFloatBuffer().put(tensor.toFloats());
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Prints the fingerprint of {@code run("cpu", epochs, images, workers)} with some compute threads. */
    public static void main(String[] args) {
        Device.cpu().threads(Integer.parseInt(args[3]));
        System.out.println(run(Device.cpu(), Integer.parseInt(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]))
                .fingerprint());
    }
}
