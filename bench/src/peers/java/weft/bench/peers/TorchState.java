package weft.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import weft.engine.DType;

/** The weights, running statistics, images and labels of a network in PyTorch, copied from Weft's. */
final class TorchState implements AutoCloseable {

    final NDManager manager = NDManager.newBaseManager("PyTorch");
    final Map<String, NDArray> weights = new LinkedHashMap<>();
    final Map<String, NDArray> statistics = new LinkedHashMap<>();
    final NDArray images;
    final NDArray labels;

    TorchState(WeftNetwork weft) {
        List<String> learned = new ArrayList<>(weft.model().namedParameters().keySet());
        weft.model().stateDict().forEach((name, tensor) -> {
            if (learned.contains(name)) {
                weights.put(name, TorchArrays.copy(manager, tensor));
            } else if (tensor.dtype() == DType.FLOAT32) { // a count of batches changes nothing here
                statistics.put(name, TorchArrays.copy(manager, tensor));
            }
        });
        images = TorchArrays.copy(manager, weft.images());
        labels = TorchArrays.copy(manager, weft.labels());
    }

    /** What an optimizer keeps for each weight: zeros. */
    List<NDArray> zeros() {
        return weights.values().stream().map(NDArray::zerosLike).toList();
    }

    /** The values of the weights and statistics now. */
    Map<String, float[]> values() {
        Map<String, float[]> values = new LinkedHashMap<>();
        weights.forEach((name, array) -> values.put(name, array.toFloatArray()));
        statistics.forEach((name, array) -> values.put(name, array.toFloatArray()));
        return values;
    }

    @Override
    public void close() {
        manager.close();
    }
}
