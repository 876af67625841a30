package weft.bench.peers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import weft.bench.peers.Recording.Call;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.HostValues;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.Loss;
import weft.engine.op.Normalization;
import weft.engine.op.Ops;
import weft.engine.op.Pooling;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.NormAttrs;
import weft.engine.op.attrs.OptimizerAttrs;

/**
 * Numbers for an operation: of a normal distribution, but for what comes out of another operation, such as indices and
 * statistics.
 *
 * @param inputs in the order of the slots; null for one that is left out
 * @param beside what PyTorch needs besides, by name
 */
record OperationInputs(List<Tensor> inputs, Map<String, Tensor> beside) {

    /** The inputs of {@code call}, the same at each call of this, in the innermost scope. */
    static OperationInputs of(Call<?> call) {
        return new Maker(call).make();
    }

    private static final class Maker {

        private final SplittableRandom random = new SplittableRandom(1);
        private final Call<?> call;
        private final Map<String, Tensor> given = new LinkedHashMap<>();
        private final Map<String, Tensor> beside = new LinkedHashMap<>();

        Maker(Call<?> call) {
            this.call = call;
        }

        OperationInputs make() {
            switch (call.op().name()) {
                case "conv2d_input_grad" -> {
                    var grad = (Attrs.ConvGrad) call.attrs();
                    beside.put("x", normal(Shape.of(shape("dy").dim(0), shape("w").dim(1) * grad.conv().groups(), grad.height(),
                            grad.width())));
                }
                case "conv2d_weight_grad" -> {
                    var grad = (Attrs.ConvGrad) call.attrs();
                    beside.put("w", normal(Shape.of(shape("dy").dim(1), shape("x").dim(1) / grad.conv().groups(), grad.height(),
                            grad.width())));
                }
                case "max_pool2d_grad" -> {
                    var grad = (Attrs.PoolGrad) call.attrs();
                    beside.put("x", normal(shape("dy").with(-2, grad.height()).with(-1, grad.width())));
                    given.put("indices", Ops.apply(Pooling.MAX_POOL2D, grad.pool(), beside.get("x")).get(1));
                }
                case "avg_pool2d_grad" -> {
                    var grad = (Attrs.PoolGrad) call.attrs();
                    beside.put("x", normal(shape("dy").with(-2, grad.height()).with(-1, grad.width())));
                }
                case "adaptive_avg_pool2d_grad" -> {
                    var size = (Attrs.PlaneSize) call.attrs();
                    beside.put("x", normal(shape("dy").with(-2, size.height()).with(-1, size.width())));
                }
                case "batch_norm_grad" -> {
                    given.put("x", normal(shape("x")));
                    List<Tensor> forward = Ops.apply(Normalization.BATCH_NORM, new NormAttrs.BatchNorm(1e-5, Attrs.Epilogue.NONE),
                            given.get("x"), null, null);
                    for (String name : List.of("mean", "rest", "invstd")) {
                        given.put(name, forward.get(Normalization.BATCH_NORM.outputs().stream().map(out -> out.name()).toList()
                                .indexOf(name)));
                    }
                }
                case "batch_norm_eval" -> given.put("var", positive(shape("var")));
                case "batch_norm_update" -> {
                    given.put("running_var", positive(shape("running_var")));
                    given.put("var", positive(shape("var")));
                }
                case "relu_grad" -> given.put("y", normal(shape("y")).relu());
                case "cross_entropy" -> given.put("labels", labels(shape("labels"), shape("x").dim(1)));
                case "cross_entropy_grad" -> {
                    Shape scores = shape("logp");
                    given.put("labels", labels(shape("labels"), scores.dim(1)));
                    given.put("dloss", Tensor.scalar(1));
                    given.put("logp", Ops.apply(Loss.CROSS_ENTROPY, new Attrs.CrossEntropy(Attrs.Reduction.MEAN, -100),
                            normal(scores), given.get("labels"), null).get(1));
                    beside.put("rows", Tensor.scalar(scores.dim(0)));
                }
                case "adam_step" -> {
                    given.put("v", positive(shape("v")));
                    beside.put("step", Tensor.scalar(((OptimizerAttrs.Adam) call.attrs()).step()));
                }
                default -> {
                    // Normal numbers will do.
                }
            }
            List<Tensor> inputs = new ArrayList<>();
            for (int i = 0; i < call.inputs().size(); i++) {
                String slot = call.op().slot(i).name();
                Spec spec = call.inputs().get(i) == null ? null : call.inputs().get(i).spec();
                Tensor tensor = given.get(slot);
                inputs.add(spec == null ? null : tensor != null && tensor.spec().equals(spec) ? tensor : values(spec));
            }
            return new OperationInputs(inputs, beside);
        }

        private Shape shape(String slot) {
            return call.input(slot).spec().shape();
        }

        private Tensor normal(Shape shape) {
            return values(new Spec(DType.FLOAT32, shape));
        }

        /** Zeros in whole numbers. */
        private Tensor values(Spec spec) {
            double[] values = new double[spec.shape().size()];
            if (spec.dtype().isFloat()) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = random.nextGaussian();
                }
            }
            Object array = spec.dtype().newArray(values.length);
            HostValues.fromDoubles(values, array, 0);
            return Tensor.of(spec.shape(), array, Device.cpu());
        }

        private Tensor positive(Shape shape) {
            float[] values = new float[shape.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextDouble(0.5, 2);
            }
            return Tensor.of(shape, values);
        }

        private Tensor labels(Shape shape, int classes) {
            int[] labels = random.ints(shape.size(), 0, classes).toArray();
            return Tensor.of(shape, labels, Device.cpu());
        }
    }
}
