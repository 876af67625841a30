package weft.engine.op;

import static weft.engine.op.sample.Benchmark.N;
import static weft.engine.op.sample.Benchmark.real;

import java.util.List;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Reach;
import weft.engine.op.sample.Sample;

/** Matrix products. float32 and float64. */
public final class Matmul {

    /** The family of the rows below. */
    public static final Family FAMILY = new Family("matmul");

    /**
     * {@code y = a b}, where a: [..., M, K] and b: [..., K, N] give y: [..., M, N]; leading dimensions broadcast. A factor stored
     * transposed, with its last two dimensions swapped, is read as it is, without a copy.
     */
    public static final Op<Attrs.Matmul> MATMUL = FAMILY.<Attrs.Matmul>op("matmul").in("a", "b").out("y")
            .infer((attrs, in) -> {
                in.requireSameFloat();
                Shape a = in.shape(0);
                Shape b = in.shape(1);
                in.require(a.rank() >= 2 && b.rank() >= 2, "takes matrices, got %s x %s", a, b);
                in.require(inner(attrs, a) == b.dim(attrs.transposeB() ? -1 : -2), "inner dimensions differ: %s%s x %s%s", a,
                        attrs.transposeA() ? " transposed" : "", b,
                        attrs.transposeB() ? " transposed" : "");
                Shape batch = Shape.broadcast("matmul", a.slice(0, a.rank() - 2), b.slice(0, b.rank() - 2));
                return List.of(new Spec(in.spec(0).dtype(),
                        batch.append(a.dim(attrs.transposeA() ? -1 : -2), b.dim(attrs.transposeB() ? -2 : -1))));
            })
            .flops((attrs, in, out) -> 2.0 * inner(attrs, in.shape(0)) * out.getFirst().shape().size())
            .accuracy(Accuracy.sum((attrs, in) -> inner(attrs, in.shape(0))))
            .samples(d -> {
                Shape batch = d.coin() ? Shape.SCALAR : Shape.of(d.between(1, 3), d.between(1, 3));
                int m = d.extent();
                int n = d.extent();
                int k = d.extent();
                Attrs.Matmul attrs = new Attrs.Matmul(d.coin(), d.coin());
                return Sample.of(attrs,
                        d.real(d.broadcastable(batch).append(attrs.transposeA() ? k : m, attrs.transposeA() ? m : k)),
                        d.real(batch.append(attrs.transposeB() ? n : k, attrs.transposeB() ? k : n)));
            })
            .reach(Reach.EVERYTHING)
            .notBenchmarked("MatmulBench measures it at several shapes").row();

    /** {@code y = x w^T + b}, where x: [N, in], w: [out, in], b: [out] give y: [N, out]. */
    public static final Op<Attrs.Linear> LINEAR = FAMILY.<Attrs.Linear>op("linear").in("x", "w").optional("b").out("y")
            .infer((_, in) -> {
                in.requireSameFloat();
                in.requireRank(0, 2, "x: [N, in]");
                in.requireRank(1, 2, "w: [out, in]");
                in.require(in.shape(0).dim(1) == in.shape(1).dim(1), "x has %d features, w takes %d: %s and %s",
                        in.shape(0).dim(1), in.shape(1).dim(1),
                        in.shape(0), in.shape(1));
                int out = in.shape(1).dim(0);
                if (in.has(2) && !in.shape(2).equals(Shape.of(out))) {
                    throw in.error("the bias is %s, w: %s wants [%d]", in.shape(2), in.shape(1), out);
                }
                return List.of(new Spec(in.spec(0).dtype(), Shape.of(in.shape(0).dim(0), out)));
            })
            .flops((_, in, out) -> 2.0 * in.shape(0).dim(1) * out.getFirst().shape().size())
            .accuracy(Accuracy.sum((_, in) -> in.shape(0).dim(1) + 1))
            .samples(d -> {
                int features = d.extent();
                int out = d.extent();
                return Sample.of(new Attrs.Linear(d.pick(Attrs.Epilogue.values())), d.real(Shape.of(d.extent(), features)),
                        d.real(Shape.of(out, features)), d.coin() ? d.real(Shape.of(out)) : null);
            })
            .reach(Reach.EVERYTHING)
            .benchmark(new Attrs.Linear(Attrs.Epilogue.NONE), real(N, 512), real(1000, 512), real(1000)).row();

    private Matmul() {}

    /** {@code x w^T + b}; b may be null. */
    public static Tensor linear(Tensor x, Tensor w, Tensor b, Attrs.Epilogue epilogue) {
        return Ops.one(LINEAR, new Attrs.Linear(epilogue), x, w, b);
    }

    /** K, the extent that a and b share. */
    private static int inner(Attrs.Matmul attrs, Shape a) {
        return a.dim(attrs.transposeA() ? -2 : -1);
    }
}
