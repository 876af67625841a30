package weft.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import ai.djl.training.GradientCollector;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import weft.engine.op.attrs.Attrs;

/** A network in TorchScript: a whole training step, or the forward pass, is one call of libtorch. */
final class ScriptSide implements NetworkSide {

    private final TorchState state;
    private final TorchScript script;
    private final boolean training;
    private final NDList step = new NDList();
    private final IValue[] forward;

    /**
     * A side.
     *
     * @param optimizer     null for inference
     * @param withoutOneDnn the weights of convolutions that are not left to oneDNN, with their kernels' sizes
     */
    ScriptSide(List<Layer> layers, TorchState state, Network.Update optimizer, Map<String, Attrs.Sides> withoutOneDnn) {
        this.state = state;
        training = optimizer != null;
        NetworkScript text = new NetworkScript(layers, List.copyOf(state.weights.keySet()),
                List.copyOf(state.statistics.keySet()), withoutOneDnn, true);
        script = new TorchScript(training ? text.step(optimizer) : text.forward());
        if (training) {
            add("module_method:step", List.of(state.manager.create(0)));
            add("x", List.of(state.images));
            add("labels", List.of(state.labels));
            add("w[]", state.weights.values());
            add("s[]", state.statistics.values());
            add("m[]", state.zeros());
            if (optimizer instanceof Network.Update.Adam) {
                add("v[]", state.zeros());
                add("t", List.of(state.manager.create(0f)));
            }
            forward = null;
        } else {
            IValue images = IValue.from((PtNDArray) state.images);
            IValue weights = list(state.weights.values());
            forward = state.statistics.isEmpty() ? new IValue[] {images, weights}
                    : new IValue[] {images, weights, list(state.statistics.values())};
        }
    }

    private void add(String name, Collection<NDArray> arrays) {
        arrays.forEach(array -> {
            array.setName(name);
            step.add(array);
        });
    }

    private static IValue list(Collection<NDArray> arrays) {
        return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
    }

    @Override
    public String name() {
        return "TorchScript";
    }

    @Override
    public void run() {
        if (training) {
            step().close();
        } else {
            script.run("forward", forward).close();
        }
    }

    private NDList step() {
        try (GradientCollector _ = state.manager.getEngine().newGradientCollector()) {
            return script.train(step);
        }
    }

    @Override
    public double loss() {
        try (NDList loss = step()) {
            return loss.singletonOrThrow().getFloat();
        }
    }

    @Override
    public float[] scores() {
        try (IValue scores = script.run("forward", forward);
             NDList list = scores.toNDList((ai.djl.pytorch.engine.PtNDManager) state.manager)) {
            return list.singletonOrThrow().toFloatArray();
        }
    }

    @Override
    public Map<String, float[]> state() {
        return state.values();
    }

    @Override
    public void close() {
        if (forward != null) {
            for (IValue argument : forward) {
                argument.close();
            }
        }
        script.close();
        state.close();
    }
}
