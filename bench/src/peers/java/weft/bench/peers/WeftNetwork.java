package weft.bench.peers;

import weft.autograd.NoGrad;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Tensor;
import weft.layers.Module;
import weft.layers.loss.CrossEntropyLoss;
import weft.optim.Adam;
import weft.optim.Optimizer;
import weft.optim.SGD;

/** A network in Weft with one batch: training steps on it, or its scores. */
final class WeftNetwork implements AutoCloseable {

    private final Device.Use use;
    private final Scope scope;
    private final Module model;
    private final Tensor images;
    private final Tensor labels;
    private final Optimizer optimizer;
    private final CrossEntropyLoss criterion = new CrossEntropyLoss();

    /** The network with its initial weights, in training or evaluation mode. */
    WeftNetwork(Network network, int batch, boolean training, Device device) {
        use = Device.use(device);
        scope = Scope.open();
        model = network.make(device);
        images = network.images(batch, device);
        labels = network.labels(batch, device);
        if (training) {
            model.train();
            optimizer = switch (network.optimizer()) {
                case Network.Update.Sgd(double rate, double momentum) ->
                    new SGD(model.parameters(), rate, new SGD.Settings(momentum, 0, 0, false));
                case Network.Update.Adam(double rate) -> new Adam(model.parameters(), rate);
            };
        } else {
            model.eval();
            optimizer = null;
        }
    }

    Module model() {
        return model;
    }

    Tensor images() {
        return images;
    }

    Tensor labels() {
        return labels;
    }

    /** One training step: forward, loss, backward, update. The loss is of before it. */
    Tensor step() {
        Tensor loss = criterion.call(model.call(images), labels);
        optimizer.zeroGrad();
        loss.backward();
        optimizer.step();
        return loss;
    }

    /** The scores of the batch. */
    Tensor scores() {
        try (NoGrad _ = NoGrad.enter()) {
            return model.call(images);
        }
    }

    @Override
    public void close() {
        scope.close();
        use.close();
    }
}
