package weft.bench.peers;

import java.util.ArrayList;
import java.util.List;
import weft.bench.compare.Work;
import weft.engine.Device;

/** A training step or an inference of a network: Weft, PyTorch through DJL call by call, and in TorchScript. */
record NetworkComparison(Network network, int batch, boolean training) implements Comparison {

    /** All of them: training steps, then inference. */
    static List<NetworkComparison> all() {
        List<NetworkComparison> all = new ArrayList<>();
        for (Network network : Network.ALL) {
            if (network.training() > 0) {
                all.add(new NetworkComparison(network, network.training(), true));
            }
        }
        for (Network network : Network.ALL) {
            network.inference().forEach(batch -> all.add(new NetworkComparison(network, batch, false)));
        }
        return all;
    }

    @Override
    public Group group() {
        return Group.NETWORKS;
    }

    @Override
    public String name() {
        return "%s %s, batch %d".formatted(network.name(), training ? "training step" : "inference", batch);
    }

    @Override
    public Work work() {
        return Recordings.whole(network, batch, training).work();
    }

    @Override
    public Prepared prepare() {
        WeftNetwork weft = new WeftNetwork(network, batch, training, Device.cpu());
        List<Layer> layers = Layer.of(Recordings.forward(network, batch, training));
        Network.Update update = training ? network.optimizer() : null;
        List<NetworkSide> sides = List.of(new WeftSide(weft, training), new EagerSide(layers, new TorchState(weft), update),
                new ScriptSide(layers, new TorchState(weft), update));
        return new Prepared(sides, training ? Agreement.ofTraining(sides, update) : Agreement.ofScores(sides), "");
    }
}
