package weft.models.summary;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import weft.engine.History;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.AdaptivePooling;
import weft.engine.op.Convolution;
import weft.engine.op.Movement;
import weft.engine.op.Op;
import weft.engine.op.TransposedConvolution;
import weft.engine.op.Upsampling;
import weft.engine.op.attrs.Attrs;
import weft.models.summary.Work.Step;

/**
 * The history of a tensor that a picture flows into: its receptive field. Histories are contagious, so it follows the picture
 * through every operation, whatever module runs it, and reports each.
 */
final class Trail implements History {

    private final ReceptiveField field;
    private final Consumer<Work> report;

    private Trail(ReceptiveField field, Consumer<Work> report) {
        this.field = field;
        this.report = report;
    }

    /** Follows a picture: {@code report} is told of each operation that it enters. */
    static void follow(Tensor picture, Consumer<Work> report) {
        picture.attach(new Trail(ReceptiveField.PIXEL, report), 0);
    }

    /** The field of a tensor: all for one that no picture flowed into. */
    static ReceptiveField field(Tensor tensor) {
        return tensor.history() instanceof Trail trail ? trail.field : ReceptiveField.ALL;
    }

    @Override
    public <A extends Attrs> void record(Op<A> op, A attrs, List<Tensor> inputs, List<Tensor> outputs) {
        List<Spec> in = inputs.stream().map(t -> t == null ? null : t.spec()).toList();
        List<Spec> out = outputs.stream().map(Tensor::spec).toList();
        List<ReceptiveField> branches = inputs.stream().filter(t -> t != null && t.history() instanceof Trail)
                .map(Trail::field).toList();
        Step step = step(op, attrs, in, out.getFirst(), branches);
        outputs.forEach(y -> y.attach(new Trail(step.after(), report), 0));
        Op.Inputs described = new Op.Inputs(op.name(), in);
        if (op.view().offset(attrs, described) == Op.View.COPY) {
            report.accept(new Work(op.name(), op.flops().count(attrs, described, out), step));
        }
    }

    private static Step step(Op<?> op, Attrs attrs, List<Spec> in, Spec y, List<ReceptiveField> branches) {
        ReceptiveField before = ReceptiveField.widest(branches);
        return switch (attrs) {
            case Attrs.Conv2d a when op == Convolution.CONV2D -> {
                int r = in.get(1).shape().dim(2);
                int s = in.get(1).shape().dim(3);
                yield window(r, a.dilationH(), a.strideH(), s, a.dilationW(), a.strideW(), before);
            }
            case Attrs.Window a -> window(a.r(), a.conv().dilationH(), a.conv().strideH(), a.s(), a.conv().dilationW(),
                    a.conv().strideW(), before);
            case Attrs.Pool2d a -> window(a.kernelH(), a.dilationH(), a.strideH(), a.kernelW(), a.dilationW(), a.strideW(),
                    before);
            case Attrs.PlaneSize a when op == AdaptivePooling.ADAPTIVE_AVG_POOL2D || op == AdaptivePooling.ADAPTIVE_MAX_POOL2D ->
                adaptive(in.getFirst().shape(), a, before);
            case Attrs.Upsample _ when op == Upsampling.UPSAMPLE_NEAREST2D || op == Upsampling.UPSAMPLE_BILINEAR2D ->
                resized(in.getFirst().shape(), y.shape(), op == Upsampling.UPSAMPLE_BILINEAR2D ? 2 : 1, before);
            case Attrs.ConvGrad a when op == TransposedConvolution.CONV_TRANSPOSE2D -> {
                int span = a.conv().dilationH() * (in.get(1).shape().dim(2) - 1) + 1;
                yield new Work.Enlarge(Math.ceilDiv(span, a.conv().strideH()), a.conv().strideH(), before);
            }
            default -> looksAtEachPlaceAlone(op, in.getFirst(), y) ? new Work.Join(branches) : new Work.Everything(before);
        };
    }

    private static Step window(int r, int dilationH, int strideH, int s, int dilationW, int strideW, ReceptiveField before) {
        return (r - 1) * dilationH >= (s - 1) * dilationW ? new Work.Window(r, dilationH, strideH, before)
                : new Work.Window(s, dilationW, strideW, before);
    }

    /** Adaptive pooling to one place sees everything; else place p sees {@code floor(p H / P)} to {@code ceil((p + 1) H / P)}. */
    private static Step adaptive(Shape x, Attrs.PlaneSize y, ReceptiveField before) {
        if (y.height() == 1 && y.width() == 1) {
            return new Work.Everything(before);
        }
        return window(longest(x.dim(2), y.height()), 1, Math.max(1, x.dim(2) / y.height()), longest(x.dim(3), y.width()), 1,
                Math.max(1, x.dim(3) / y.width()), before);
    }

    /** A picture made larger, or smaller by leaving places out. */
    private static Step resized(Shape x, Shape y, int taps, ReceptiveField before) {
        return y.dim(2) >= x.dim(2) ? new Work.Enlarge(taps, y.dim(2) / x.dim(2), before)
                : new Work.Window(taps, 1, x.dim(2) / y.dim(2), before);
    }

    private static int longest(int in, int out) {
        return IntStream.range(0, out).map(p -> Math.ceilDiv((p + 1) * in, out) - p * in / out).max().orElse(0);
    }

    /** What only moves elements does, and what makes planes, or sequences, of the same size. */
    private static boolean looksAtEachPlaceAlone(Op<?> op, Spec x, Spec y) {
        boolean moves = op == Movement.RESHAPE || op == Movement.SLICE || op == Movement.PAD || op == Movement.CONCAT;
        int rank = x.shape().rank();
        return moves || rank > 2 && y.shape().rank() == rank
                && IntStream.range(2, rank).allMatch(i -> x.shape().dim(i) == y.shape().dim(i));
    }

    @Override
    public void beforeUpdate(Op<?> op) {
        // Nothing is saved that an update could make wrong.
    }

    @Override
    public void beforeNonDifferentiable(Op<?> op) {
        // The trail ends here, and no gradient is asked of it.
    }

    @Override
    public void backward(Tensor root, Tensor seed) {
        throw new IllegalStateException("backward: device meta computes no gradients");
    }
}
