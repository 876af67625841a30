package weft.bench.peers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import weft.bench.compare.Work;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.op.attrs.Attrs;

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
    public Prepared prepare(PythonTorch python) {
        Prepared prepared = prepare(python, Set.of());
        if (training && !prepared.difference().isEmpty()) {
            Set<Shape> wrong = OneDnnFault.weights(Recordings.whole(network, batch, true));
            if (!wrong.isEmpty()) {
                prepared.close();
                return prepare(python, wrong);
            }
        }
        return prepared;
    }

    /** Without oneDNN for convolutions whose weights have these shapes: DJL cannot do without, so that there is no eager side. */
    private Prepared prepare(PythonTorch python, Set<Shape> wrong) {
        WeftNetwork weft = new WeftNetwork(network, batch, training, Device.cpu());
        Map<String, Attrs.Sides> withoutOneDnn = new LinkedHashMap<>();
        weft.model().namedParameters().forEach((name, parameter) -> {
            Shape shape = parameter.value().shape();
            if (wrong.contains(shape)) {
                withoutOneDnn.put(name, OneDnnFault.kernel(shape));
            }
        });
        List<Layer> layers = Layer.of(Recordings.forward(network, batch, training));
        Network.Update update = training ? network.optimizer() : null;
        List<NetworkSide> sides = new ArrayList<>();
        sides.add(new WeftSide(weft, training));
        if (wrong.isEmpty()) {
            sides.add(new EagerSide(layers, new TorchState(weft), update));
        }
        sides.add(new ScriptSide(layers, new TorchState(weft), update, withoutOneDnn));
        if (python != null) {
            sides.add(new PythonSide(python, layers, new TorchState(weft), update, withoutOneDnn));
        }
        return new Prepared(sides, training ? Agreement.ofTraining(sides, update) : Agreement.ofScores(sides),
                wrong.isEmpty() ? ""
                        : "PyTorch's oneDNN has wrong gradients here; TorchScript does without it for w: " + wrong);
    }
}
