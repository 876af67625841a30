package weft.engine.op;

import static weft.engine.op.sample.Benchmark.N;
import static weft.engine.op.sample.Benchmark.index;
import static weft.engine.op.sample.Benchmark.real;

import java.util.List;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Reach;
import weft.engine.op.sample.Draw;
import weft.engine.op.sample.Sample;

/** Embedding tables: rows of w: [V, D], looked up by index. w is float32 or float64; the indices are int32, from 0 to V - 1. */
public final class Lookup {

    /** The family of the rows below. */
    public static final Family FAMILY = new Family("lookup");

    /** The padding index that stands for "no padding row". */
    private static final int NONE = -1;

    /**
     * {@code y[..., d] = w[index[...], d]}: w: [V, D] and indices of any shape [...] give y: [..., D]. An index out of range is
     * an error.
     */
    public static final Op<Attrs.Embedding> EMBEDDING = FAMILY.<Attrs.Embedding>op("embedding")
            .in("w").nonDifferentiable("indices").out("y")
            .infer((_, in) -> {
                in.requireRank(0, 2, "w: [V, D]");
                requireTypes(in);
                return List.of(new Spec(in.spec(0).dtype(), in.shape(1).append(in.shape(0).dim(1))));
            })
            .flopsEach(0).accuracy(Accuracy.exact())
            .samples(d -> {
                int rows = d.positive();
                // The padding row gets no gradient, so finite differences would disagree there.
                return Sample.of(new Attrs.Embedding(rows, NONE), d.real(Shape.of(rows, d.extent())), d.index(indices(d), rows));
            })
            .reach(Reach.EVERYTHING)
            .benchmark(new Attrs.Embedding(10_000, NONE), real(10_000, 256), index(Shape.of(N, 32), 10_000)).row();

    /**
     * The gradient dw: [V, D]: adds each row of dy: [..., D] to row {@code index[...]} of dw, in the order of the indices. The
     * padding row stays 0.
     */
    public static final Op<Attrs.Embedding> EMBEDDING_GRAD = FAMILY.<Attrs.Embedding>op("embedding_grad")
            .nonDifferentiable("dy", "indices").nonDifferentiableOut("dw")
            .infer((a, in) -> {
                requireTypes(in);
                Shape dy = in.shape(0);
                in.require(dy.rank() != 0 && dy.slice(0, dy.rank() - 1).equals(in.shape(1)),
                        "dy has the shape of the indices and one dimension more, got %s and %s", dy, in.shape(1));
                return List.of(new Spec(in.spec(0).dtype(), Shape.of(a.rows(), dy.dim(-1))));
            })
            .flops((_, in, _) -> in.shape(0).size())
            .accuracy(Accuracy.sum((_, in) -> in.shape(1).size()))
            .samples(d -> {
                int rows = d.positive();
                Shape indices = indices(d);
                return Sample.of(new Attrs.Embedding(rows, d.coin() ? NONE : d.between(0, rows - 1)),
                        d.real(indices.append(d.extent())), d.index(indices, rows));
            })
            .benchmark(new Attrs.Embedding(10_000, NONE), real(N, 32, 256), index(Shape.of(N, 32), 10_000)).row();

    private Lookup() {}

    /**
     * The rows of {@code w}: [V, D] at {@code indices}: [...], as y: [..., D].
     *
     * @param paddingIndex the row that gets no gradient, or -1 for none
     */
    public static Tensor embedding(Tensor w, Tensor indices, int paddingIndex) {
        return Ops.one(EMBEDDING, new Attrs.Embedding(w.rank() == 0 ? 0 : w.dim(0), paddingIndex), w, indices);
    }

    private static void requireTypes(Op.Inputs in) {
        in.requireFloat();
        in.require(in.spec(1).dtype() == DType.INT32, "the indices are int32, got %s", in.spec(1));
    }

    private static Shape indices(Draw d) {
        return d.shape(0, 2);
    }
}
