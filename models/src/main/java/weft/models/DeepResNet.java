package weft.models;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import weft.engine.Tensor;
import weft.engine.random.Generator;
import weft.layers.BatchNorm2d;
import weft.layers.Conv2d;
import weft.layers.Fan;
import weft.layers.Gain;
import weft.layers.Initializers;
import weft.layers.Linear;
import weft.layers.MaxPool2d;
import weft.layers.Module;
import weft.layers.ReLU;
import weft.layers.Sequential;

/**
 * A deep residual net of 32 channels, as in "Deep learning with PyTorch" (Stevens, Antiga and Viehmann, 2020, chapter 8). Its
 * repeated blocks share their weights, as a list does that repeats one block ({@code n * [block]}), or each has its own:
 *
 * <pre>{@code
 * x          [N,  3, 32, 32]
 * conv1      [N, 32, 32, 32]   3*3*3*32 + 32         =    896, relu
 * pool1      [N, 32, 16, 16]   max pooling 2x2
 * resblocks  [N, 32, 16, 16]   3*3*32*32 + 32 + 32   =  9,280 for each block of its own: relu(bn(conv(x))) + x
 * pool2      [N, 32,  8,  8]   max pooling 2x2
 * classifier [N, 2048] -> 32   2048*32 + 32          = 65,568, relu
 *                      -> 10   32*10 + 10            =    330
 * }</pre>
 *
 * <p>That is 76,074 parameters with shared weights, however many blocks there are, and 159,594 with ten blocks of their own. A
 * shared block gets the sum of the gradients of its ten places, and its batch norm mixes the statistics of all ten in one running
 * mean, which is why the shared form evaluates worse than it trains.
 */
public final class DeepResNet extends Module {

    private static final int CHANNELS = 32;
    private static final int FEATURES = CHANNELS * 8 * 8;

    private final Sequential body;
    private final Module classifier;

    /** A net of this many residual blocks with initial weights, on the current device; with {@code shared} they are one block. */
    public DeepResNet(int blocks, boolean shared, int classes) {
        this(blocks, shared, Head.own(classes));
    }

    /** A net with initial weights and the given head, on the current device. */
    public DeepResNet(int blocks, boolean shared, Head head) {
        List<Block> all = shared ? Collections.nCopies(blocks, new Block()) : Stream.generate(Block::new).limit(blocks).toList();
        body = new Sequential(
                child("conv1", new Conv2d(3, CHANNELS, 3, 1, 1)), child("relu1", new ReLU()), child("pool1", new MaxPool2d(2)),
                child("resblocks", new Sequential(all.toArray(Module[]::new))), child("pool2", new MaxPool2d(2)));
        classifier = child("classifier", head.on(FEATURES, classes -> new Sequential(
                new Linear(FEATURES, 32), new ReLU(), new Linear(32, classes))));
    }

    @Override
    protected Tensor forward(Tensor x) {
        try (Tensor maps = body.call(x)) {
            return classifier.call(maps.flatten(1));
        }
    }

    /** {@code y = relu(bn(conv(x))) + x}; the batch norm's scale begins at a half, so that ten sums do not grow too fast. */
    private static final class Block extends Module {

        private final Conv2d conv = child("conv", BasicBlock.convolution(CHANNELS, CHANNELS, 3, 1));
        private final BatchNorm2d norm = child("batch_norm", new BatchNorm2d(CHANNELS));
        private final Sequential body = new Sequential(conv, norm, child("relu", new ReLU()));

        Block() {
            Initializers.kaimingNormal(Fan.IN, Gain.RELU).fill(conv.weight().value(), Generator.global());
            Initializers.constant(0.5).fill(norm.weight().value(), Generator.global());
        }

        @Override
        protected Tensor forward(Tensor x) {
            return body.call(x).add(x);
        }
    }
}
