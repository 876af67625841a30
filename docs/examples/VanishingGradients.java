import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import weft.engine.Tensor;
import weft.engine.random.Generator;
import weft.layers.Flatten;
import weft.layers.Initializers;
import weft.layers.Linear;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;
import weft.layers.Tanh;
import weft.train.TrainResult;
import weft.train.Trainer;
import weft.train.measures.LayerSize;
import weft.train.settings.TrainRows;
import weft.train.watch.LayerSizes;

/**
 * Where do gradients vanish? Trains fully connected networks of 18 layers on the handwritten digits: with tanh or relu, with and
 * without skip connections, with PyTorch's initial weights or those of He et al. Prints how large the gradients of the first
 * block are beside those of the last one. The folder of each run has layers.png.
 */
public class VanishingGradients {
    private static final int BLOCKS = 16;
    private static final int WIDTH = 64;

    /** y = f(W x + b), or x + f(W x + b) with a skip connection. */
    static final class Block extends Module {
        private final Linear linear = child("linear", new Linear(WIDTH, WIDTH));
        private final Module activation;
        private final boolean skip;

        Block(Module activation, boolean skip) {
            this.activation = child("activation", activation);
            this.skip = skip;
        }

        @Override
        protected Tensor forward(Tensor x) {
            Tensor y = activation.call(linear.call(x));
            return skip ? x.add(y) : y;
        }
    }

    static Sequential network(int classes, boolean relu, boolean skip, boolean he) {
        Module[] layers = new Module[BLOCKS + 3];
        layers[0] = new Flatten();
        layers[1] = new Linear(64, WIDTH);
        for (int i = 0; i < BLOCKS; i++) {
            Block block = new Block(relu ? new ReLU() : new Tanh(), skip);
            if (he) {
                Initializers.of("kaiming_normal").fill(block.linear.weight().value(), Generator.global());
            }
            layers[i + 2] = block;
        }
        layers[BLOCKS + 2] = new Linear(WIDTH, classes);
        return new Sequential(layers);
    }

    public static void main(String[] args) throws Exception {
        Path out = Path.of(args.length > 0 ? args[0] : "vanishing");
        int epochs = args.length > 1 ? Integer.parseInt(args[1]) : 20;
        System.out.println("activation  skip  weights   gradient of block 1   of block 16   first/last  accuracy");
        for (boolean skip : List.of(false, true)) {
            for (boolean relu : List.of(false, true)) {
                for (boolean he : skip ? List.of(false) : List.of(false, true)) {
                    String name = (relu ? "relu" : "tanh") + (skip ? "-skip" : "") + (he ? "-he" : "");
                    TrainResult run = Trainer.of(name, 1, 8, 8, classes -> network(classes, relu, skip, he))
                            .set(TrainRows.DATA, "digits").set(TrainRows.EPOCHS, epochs)
                            .set("optimizer", "sgd").set("lr", 0.01).set("layer_sizes", 10)
                            .out(out.resolve(name)).run();
                    double first = gradient(run, "2.linear");
                    double last = gradient(run, (BLOCKS + 1) + ".linear");
                    System.out.printf(Locale.ROOT, "%-10s  %-4s  %-8s  %19.1e   %11.1e   %10.0e  %8.3f%n", relu ? "relu" : "tanh",
                            skip ? "yes" : "no", he ? "He" : "PyTorch's", first, last, first / last,
                            run.history().best().orElseThrow().valAcc());
                }
            }
        }
    }

    /** The size of a layer's gradient in the first step. */
    private static double gradient(TrainResult run, String layer) throws Exception {
        return LayerSizes.read(run.folder().layers()).stream().filter(size -> size.step() == 1 && size.layer().equals(layer))
                .mapToDouble(LayerSize::gradient).findFirst().orElseThrow();
    }
}
