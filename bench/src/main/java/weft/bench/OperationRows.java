package weft.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.op.AdaptivePooling;
import weft.engine.op.Convolution;
import weft.engine.op.Creation;
import weft.engine.op.GroupNormalization;
import weft.engine.op.LocalResponse;
import weft.engine.op.Lookup;
import weft.engine.op.Loss;
import weft.engine.op.Matmul;
import weft.engine.op.Movement;
import weft.engine.op.Normalization;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.engine.op.Optimization;
import weft.engine.op.Pooling;
import weft.engine.op.Randomness;
import weft.engine.op.Reduction;
import weft.engine.op.TransposedConvolution;
import weft.engine.op.Upsampling;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.attrs.NormAttrs;
import weft.engine.op.sample.Sample;
import weft.engine.op.sample.Sample.Fill;
import weft.engine.op.sample.Sample.Input;

/** The size at which {@link OperationBench} measures each operation: that of a layer in a network for a batch of 64. */
final class OperationRows {

    private static final int N = 64;
    /** The maps of a ResNet for CIFAR-10 before its first stride. */
    private static final Shape MAPS = Shape.of(N, 64, 32, 32);
    /** The same after a stride of 2. */
    private static final Shape HALVED = Shape.of(N, 64, 16, 16);
    /** Scores of a batch for the classes of ImageNet. */
    private static final Shape SCORES = Shape.of(N, 1000);
    private static final Attrs.Pool2d HALVING = Attrs.Pool2d.of(2, 2);
    private static final Attrs.Window KERNEL = new Attrs.Window(3, 3, Attrs.Conv2d.of(1, 1, 1));

    private static final SequencedMap<Op<?>, Sample<?>> ROWS = new LinkedHashMap<>();

    static {
        creation();
        movement();
        reductions();
        layers();
        normalizations();
        losses();
        optimization();
    }

    private OperationRows() {
    }

    /** The operations that have a row. */
    static List<String> names() {
        return ROWS.keySet().stream().map(Op::name).toList();
    }

    /**
     * The operation of a name with inputs of its row's size.
     *
     * @throws IllegalArgumentException when it has no row
     */
    static Workload<?> workload(Device device, String name) {
        if (!names().contains(name)) {
            throw new IllegalArgumentException("no row for operation '" + name + "': there are " + String.join(", ", names()));
        }
        return workload(device, Ops.named(name));
    }

    private static <A extends Attrs> Workload<A> workload(Device device, Op<A> op) {
        // put() stores a sample with the attributes of its operation.
        @SuppressWarnings("unchecked")
        Sample<A> sample = (Sample<A>) ROWS.get(op);
        return Workload.of(device, op, sample);
    }

    private static void creation() {
        put(Creation.FULL, new Attrs.Full(MAPS, 1, DType.FLOAT32));
        put(Creation.ARANGE, new Attrs.Arange(0, 1, MAPS.size(), DType.FLOAT32));
        put(Randomness.UNIFORM, new Attrs.Uniform(MAPS, DType.FLOAT32, 0, 1, 1, 0));
        put(Randomness.NORMAL, new Attrs.Normal(MAPS, DType.FLOAT32, 0, 1, 1, 0));
    }

    private static void movement() {
        Attrs.Axis columns = new Attrs.Axis(1, true);
        put(Movement.EXPAND, new Attrs.ToShape(MAPS), real(MAPS.with(0, 1)));
        put(Movement.PERMUTE, new Attrs.Permute(List.of(0, 2, 3, 1)), real(MAPS));
        put(Movement.SLICE, new Attrs.Slice(1, 16, 48), real(MAPS));
        put(Movement.PAD, new Attrs.Pad(List.of(0, 0, 1, 1), List.of(0, 0, 1, 1), 0), real(MAPS));
        put(Movement.CONCAT, new Attrs.Axis(1, false), real(HALVED), real(HALVED), real(HALVED), real(HALVED));
        put(Movement.GATHER, columns, real(SCORES), index(SCORES, SCORES.dim(1)));
        put(Movement.SCATTER_ADD, columns, real(SCORES), index(SCORES, SCORES.dim(1)), real(SCORES));
    }

    private static void reductions() {
        Attrs.Axes channels = new Attrs.Axes(List.of(0, 2, 3), false);
        put(Reduction.SUM, channels, real(MAPS));
        put(Reduction.MEAN, channels, real(MAPS));
        put(Reduction.AMAX, channels, real(MAPS));
        put(Reduction.VAR, new Attrs.Variance(channels, 1), real(MAPS));
        put(Reduction.MAX, new Attrs.Axis(1, false), real(SCORES));
        put(Reduction.ARGMAX, new Attrs.Axis(1, false), real(SCORES));
        put(Reduction.TOPK, new Attrs.TopK(5, 1), real(SCORES));
    }

    private static void layers() {
        put(Matmul.LINEAR, new Attrs.Linear(Attrs.Epilogue.NONE), real(Shape.of(N, 512)), real(Shape.of(1000, 512)),
                real(Shape.of(1000)));
        put(Convolution.IM2COL, KERNEL, real(HALVED));
        put(Convolution.COL2IM, new Attrs.Fold(KERNEL, 16, 16), real(Shape.of(N, 64 * 9, 16 * 16)));
        put(Pooling.MAX_POOL2D, HALVING, real(MAPS));
        put(Pooling.MAX_POOL2D_GRAD, new Attrs.PoolGrad(Attrs.Pool2d.of(32, 32), 32, 32), real(Shape.of(N, 64, 1, 1)),
                index(Shape.of(N, 64, 1, 1), 32 * 32));
        put(Pooling.AVG_POOL2D, HALVING, real(MAPS));
        put(Pooling.AVG_POOL2D_GRAD, new Attrs.PoolGrad(HALVING, 32, 32), real(HALVED));
        Shape sevens = Shape.of(N, 64, 7, 7);
        put(AdaptivePooling.ADAPTIVE_AVG_POOL2D, new Attrs.PlaneSize(7, 7), real(MAPS));
        put(AdaptivePooling.ADAPTIVE_AVG_POOL2D_GRAD, new Attrs.PlaneSize(32, 32), real(sevens));
        put(AdaptivePooling.ADAPTIVE_MAX_POOL2D, new Attrs.PlaneSize(7, 7), real(MAPS));
        put(AdaptivePooling.ADAPTIVE_MAX_POOL2D_GRAD, new Attrs.PlaneSize(32, 32), real(sevens), index(sevens, 1));
        put(TransposedConvolution.CONV_TRANSPOSE2D, new Attrs.ConvGrad(Attrs.Conv2d.of(2, 1, 1), 32, 32), real(HALVED),
                real(Shape.of(64, 64, 4, 4)), real(Shape.of(64)));
        Attrs.Upsample doubling = Attrs.Upsample.by(16, 16, 2, 2);
        put(Upsampling.UPSAMPLE_NEAREST2D, doubling, real(HALVED));
        put(Upsampling.UPSAMPLE_NEAREST2D_GRAD, new Attrs.UpsampleGrad(doubling, 16, 16), real(MAPS));
        put(Upsampling.UPSAMPLE_BILINEAR2D, doubling, real(HALVED));
        put(Upsampling.UPSAMPLE_BILINEAR2D_GRAD, new Attrs.UpsampleGrad(doubling, 16, 16), real(MAPS));
    }

    private static void normalizations() {
        NormAttrs.BatchNorm batch = new NormAttrs.BatchNorm(1e-5, Attrs.Epilogue.NONE);
        Input channels = real(Shape.of(64));
        Input positive = positive(Shape.of(64));
        put(Normalization.BATCH_NORM, batch, real(MAPS), channels, channels);
        put(Normalization.BATCH_NORM_GRAD, Attrs.NONE, real(MAPS), real(MAPS), channels, channels, channels,
                positive);
        put(Normalization.BATCH_NORM_EVAL, batch, real(MAPS), channels, channels, channels, positive);
        Input many = real(Shape.of(1 << 16));
        put(Normalization.BATCH_NORM_UPDATE, new NormAttrs.RunningStatistics(OptionalDouble.of(0.1), N), many, many, many,
                many, index(Shape.SCALAR, 1));
        NormAttrs.LayerNorm layer = new NormAttrs.LayerNorm(1, 1e-5);
        Shape tokens = Shape.of(N * 64, 512);
        Input weight = real(Shape.of(512));
        put(GroupNormalization.LAYER_NORM, layer, real(tokens), weight, weight);
        put(GroupNormalization.LAYER_NORM_GRAD, layer, real(tokens), real(tokens), weight, real(tokens.slice(0, 1)),
                real(tokens.slice(0, 1)), positive(tokens.slice(0, 1)));
        NormAttrs.GroupNorm groups = new NormAttrs.GroupNorm(32, 1e-5);
        put(GroupNormalization.GROUP_NORM, groups, real(MAPS), channels, channels);
        put(GroupNormalization.GROUP_NORM_GRAD, groups, real(MAPS), real(MAPS), channels, real(Shape.of(N, 32)),
                real(Shape.of(N, 32)), positive(Shape.of(N, 32)));
        NormAttrs.LocalResponseNorm response = new NormAttrs.LocalResponseNorm(5, 5e-4, 0.75, 2);
        put(LocalResponse.LOCAL_RESPONSE_NORM, response, real(MAPS));
        put(LocalResponse.LOCAL_RESPONSE_NORM_GRAD, response, real(MAPS), real(MAPS), positive(MAPS));
    }

    private static void losses() {
        Attrs.Axis classes = new Attrs.Axis(1, false);
        Attrs.CrossEntropy mean = new Attrs.CrossEntropy(Attrs.Reduction.MEAN, -100);
        Input labels = index(Shape.of(N), SCORES.dim(1));
        put(Loss.LOG_SOFTMAX, classes, real(SCORES));
        put(Loss.LOG_SOFTMAX_GRAD, classes, real(SCORES), real(SCORES));
        put(Loss.CROSS_ENTROPY, mean, real(SCORES), labels, null);
        put(Loss.CROSS_ENTROPY_GRAD, mean, real(Shape.of()), real(SCORES), labels, null);
        put(Loss.SOFTMAX, classes, real(SCORES));
        put(Loss.SOFTMAX_GRAD, classes, real(SCORES), real(SCORES));
        Shape words = Shape.of(N, 32);
        Attrs.Embedding table = new Attrs.Embedding(10_000, -1);
        put(Lookup.EMBEDDING, table, real(Shape.of(10_000, 256)), index(words, 10_000));
        put(Lookup.EMBEDDING_GRAD, table, real(words.append(256)), index(words, 10_000));
    }

    private static void optimization() {
        put(Optimization.NORM, Attrs.NONE, real(MAPS));
        put(Optimization.CLIP_NORM, new Attrs.Value(1), real(MAPS), real(Shape.SCALAR));
    }

    private static <A extends Attrs> void put(Op<A> op, A attrs, Input... inputs) {
        ROWS.put(op, Sample.of(attrs, inputs));
    }

    private static Input real(Shape shape) {
        return new Input(new Spec(DType.FLOAT32, shape), new Fill.Real());
    }

    private static Input positive(Shape shape) {
        return new Input(new Spec(DType.FLOAT32, shape), new Fill.Positive());
    }

    private static Input index(Shape shape, int bound) {
        return new Input(new Spec(DType.INT32, shape), new Fill.Index(bound));
    }
}
