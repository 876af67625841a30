package weft.bench.peers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import weft.bench.peers.Recording.Call;
import weft.bench.peers.Recording.Value;
import weft.engine.Shape;
import weft.engine.op.Normalization;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.NormAttrs;

/** A layer of a network's forward pass, with the names of what it reads and of its result {@code y}. */
sealed interface Layer {

    /** What the result is called. */
    String y();

    /** {@code b} is null without a bias. */
    record Conv(String y, String x, String w, String b, Attrs.Conv2d attrs) implements Layer {}

    /** {@code batch} says that the batch's statistics are used, and enter the running ones with {@code momentum}. */
    record Norm(String y, String x, String w, String b, String mean, String var, double eps, double momentum, boolean batch)
            implements
                Layer {}

    record Linear(String y, String x, String w, String b) implements Layer {}

    record Relu(String y, String x) implements Layer {}

    record MaxPool(String y, String x, Attrs.Pool2d pool) implements Layer {}

    record AvgPool(String y, String x, Attrs.Pool2d pool) implements Layer {}

    record AdaptiveAvgPool(String y, String x, int height, int width) implements Layer {}

    record Add(String y, String a, String b) implements Layer {}

    record Pad(String y, String x, Attrs.Pad pad) implements Layer {}

    record Reshape(String y, String x, Shape shape) implements Layer {}

    /**
     * The layers of a recorded forward pass.
     *
     * @throws IllegalArgumentException when it holds an operation that is no layer here
     */
    static List<Layer> of(Recording forward) {
        return new Reader().read(forward);
    }

    /** Translates operations, each of which may need others beside it: a reshape before, running statistics after. */
    final class Reader {

        private final List<Layer> layers = new ArrayList<>();
        private final Map<String, Shape> shapes = new HashMap<>();
        private Map<String, Call<?>> updates;

        List<Layer> read(Recording forward) {
            updates = new HashMap<>();
            for (Call<?> call : forward.calls()) {
                if (call.op() == Normalization.BATCH_NORM_UPDATE) {
                    updates.put(call.input("mean").name(), call);
                }
            }
            for (Call<?> call : forward.calls()) {
                if (call.op() != Normalization.BATCH_NORM_UPDATE) {
                    layers.add(layer(call));
                    shapes.put(call.y().name(), call.y().spec().shape());
                }
            }
            return List.copyOf(layers);
        }

        private Layer layer(Call<?> call) {
            String y = call.y().name();
            return switch (call.op().name()) {
                case "conv2d" -> new Conv(y, in(call, "x"), in(call, "w"), in(call, "b"), (Attrs.Conv2d) call.attrs());
                case "batch_norm" -> {
                    Call<?> update = updates.get(call.output("mean").name());
                    double momentum = ((NormAttrs.RunningStatistics) update.attrs()).momentum().orElseThrow();
                    yield new Norm(y, in(call, "x"), in(call, "w"), in(call, "b"), update.input("running_mean").name(),
                            update.input("running_var").name(), eps(call), momentum, true);
                }
                case "batch_norm_eval" -> new Norm(y, in(call, "x"), in(call, "w"), in(call, "b"), in(call, "mean"),
                        in(call, "var"), eps(call), 0, false);
                case "linear" -> new Linear(y, in(call, "x"), in(call, "w"), in(call, "b"));
                case "relu" -> new Relu(y, in(call, "x"));
                case "max_pool2d" -> new MaxPool(y, in(call, "x"), (Attrs.Pool2d) call.attrs());
                case "avg_pool2d" -> new AvgPool(y, in(call, "x"), (Attrs.Pool2d) call.attrs());
                case "adaptive_avg_pool2d" -> {
                    var size = (Attrs.PlaneSize) call.attrs();
                    yield new AdaptiveAvgPool(y, in(call, "x"), size.height(), size.width());
                }
                case "add" -> new Add(y, in(call, "a"), in(call, "b"));
                case "pad" -> new Pad(y, in(call, "x"), (Attrs.Pad) call.attrs());
                default -> throw new IllegalArgumentException("no layer for the operation " + call.op().name());
            };
        }

        private static double eps(Call<?> call) {
            var attrs = (NormAttrs.BatchNorm) call.attrs();
            if (attrs.epilogue() != Attrs.Epilogue.NONE) {
                throw new IllegalArgumentException("the recording is fused");
            }
            return attrs.eps();
        }

        /** The name of an input, after a reshape of it where another shape was written; null if it was left out. */
        private String in(Call<?> call, String slot) {
            Value value = call.input(slot);
            if (value == null) {
                return null;
            }
            Shape written = shapes.get(value.name());
            Shape read = value.spec().shape();
            if (written == null || written.equals(read)) {
                return value.name();
            }
            if (written.size() != read.size()) {
                throw new IllegalArgumentException("%s reads a part of a value".formatted(call.op().name()));
            }
            String reshaped = value.name() + "r" + layers.size();
            layers.add(new Reshape(reshaped, value.name(), read));
            return reshaped;
        }
    }
}
