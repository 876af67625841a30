package weft.bench.peers;

import java.util.LinkedHashMap;
import java.util.Map;
import weft.engine.DType;
import weft.engine.Scope;

/** Weft's own. */
final class WeftSide implements NetworkSide {

    private final WeftNetwork network;
    private final boolean training;

    WeftSide(WeftNetwork network, boolean training) {
        this.network = network;
        this.training = training;
    }

    @Override
    public String name() {
        return "Weft";
    }

    @Override
    public void run() {
        try (Scope _ = Scope.open()) {
            Object _ = training ? network.step() : network.scores();
        }
    }

    @Override
    public double loss() {
        try (Scope _ = Scope.open()) {
            return network.step().item();
        }
    }

    @Override
    public float[] scores() {
        try (Scope _ = Scope.open()) {
            return network.scores().toFloats();
        }
    }

    @Override
    public Map<String, float[]> state() {
        Map<String, float[]> values = new LinkedHashMap<>();
        network.model().stateDict().forEach((name, tensor) -> {
            if (tensor.dtype() == DType.FLOAT32) {
                values.put(name, tensor.toFloats());
            }
        });
        return values;
    }

    @Override
    public void close() {
        network.close();
    }
}
