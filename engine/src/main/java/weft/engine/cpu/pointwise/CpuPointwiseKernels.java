package weft.engine.cpu.pointwise;

import static weft.engine.cpu.base.CpuKernel.Types.NARROW;
import static weft.engine.cpu.base.HostArrays.array;
import static weft.engine.cpu.base.HostArrays.bytes;
import static weft.engine.cpu.base.HostArrays.floats;
import static weft.engine.cpu.base.HostArrays.ints;
import static weft.engine.cpu.base.Parallel.BLOCK;

import weft.engine.DType;
import weft.engine.Tensor;
import weft.engine.cpu.base.CpuKernel;
import weft.engine.cpu.base.Parallel;
import weft.engine.cpu.base.Stretches;
import weft.engine.op.Pointwise;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Walk;

/** Pointwise operations: each has a vector loop of its own, see {@link UnaryLoops}, {@link BinaryLoops}, {@link CompareLoops}. */
public final class CpuPointwiseKernels {

    public static final CpuKernel.Table TABLE = new CpuKernel.Table(Pointwise.FAMILY)
            .put(Pointwise.ADD, binary(BinaryLoops.ADD))
            .put(Pointwise.SUB, binary(BinaryLoops.SUB))
            .put(Pointwise.MUL, binary(BinaryLoops.MUL))
            .put(Pointwise.DIV, binary(BinaryLoops.DIV))
            .put(Pointwise.POW, binary(BinaryLoops.POW))
            .put(Pointwise.MAXIMUM, binary(BinaryLoops.MAXIMUM))
            .put(Pointwise.MINIMUM, binary(BinaryLoops.MINIMUM))
            .put(Pointwise.EQ, NARROW, compare(CompareLoops.EQ, WholeCompareLoops.EQ))
            .put(Pointwise.NE, NARROW, compare(CompareLoops.NE, WholeCompareLoops.NE))
            .put(Pointwise.LT, NARROW, compare(CompareLoops.LT, WholeCompareLoops.LT))
            .put(Pointwise.LE, NARROW, compare(CompareLoops.LE, WholeCompareLoops.LE))
            .put(Pointwise.GT, NARROW, compare(CompareLoops.GT, WholeCompareLoops.GT))
            .put(Pointwise.GE, NARROW, compare(CompareLoops.GE, WholeCompareLoops.GE))
            .put(Pointwise.IS_FINITE, (_, in, out) -> compare(CompareLoops.IS_FINITE, in.get(0), in.get(0), out.get(0)))
            .put(Pointwise.CAST, NARROW, (_, in, out) -> cast(in.get(0), out.get(0)))
            .put(Pointwise.WHERE, (_, in, out) -> where(in.get(0), in.get(1), in.get(2), out.get(0)))
            .put(Pointwise.ADD_SCALAR, scalar(UnaryLoops.ADD_SCALAR))
            .put(Pointwise.MUL_SCALAR, scalar(UnaryLoops.MUL_SCALAR))
            .put(Pointwise.DIV_SCALAR, scalar(UnaryLoops.DIV_SCALAR))
            .put(Pointwise.RSUB_SCALAR, scalar(UnaryLoops.RSUB_SCALAR))
            .put(Pointwise.RDIV_SCALAR, scalar(UnaryLoops.RDIV_SCALAR))
            .put(Pointwise.POW_SCALAR, (attrs, in, out) -> {
                unary(UnaryLoops.powScalar(attrs.value()), in.get(0), out.get(0), (float) attrs.value(), 0);
            })
            .put(Pointwise.LEAKY_RELU, scalar(UnaryLoops.LEAKY_RELU))
            .put(Pointwise.CLAMP,
                    (attrs, in, out) -> unary(UnaryLoops.CLAMP, in.get(0), out.get(0), (float) attrs.low(), (float) attrs.high()))
            .put(Pointwise.NEG, function(UnaryLoops.NEG))
            .put(Pointwise.ABS, function(UnaryLoops.ABS))
            .put(Pointwise.EXP, function(UnaryLoops.EXP))
            .put(Pointwise.LOG, function(UnaryLoops.LOG))
            .put(Pointwise.SQRT, function(UnaryLoops.SQRT))
            .put(Pointwise.RELU, function(UnaryLoops.RELU))
            .put(Pointwise.SIGMOID, function(UnaryLoops.SIGMOID))
            .put(Pointwise.TANH, function(UnaryLoops.TANH))
            .put(Pointwise.SOFTSIGN, function(UnaryLoops.of((x, _, _) -> x.div(x.abs().add(1)))))
            .put(Pointwise.SIGN, function(UnaryLoops.SIGN))
            .put(Pointwise.RELU_GRAD, binary(BinaryLoops.RELU_GRAD))
            .put(Pointwise.SIGMOID_GRAD, binary(BinaryLoops.SIGMOID_GRAD))
            .put(Pointwise.TANH_GRAD, binary(BinaryLoops.TANH_GRAD))
            .put(Pointwise.LEAKY_RELU_GRAD,
                    (attrs, in, out) -> binary(BinaryLoops.LEAKY_RELU_GRAD, in.get(0), in.get(1), out.get(0),
                            (float) attrs.value()));

    private CpuPointwiseKernels() {}

    private static CpuKernel<Attrs.None> function(UnaryLoop loop) {
        return (_, in, out) -> unary(loop, in.get(0), out.get(0), 0, 0);
    }

    private static CpuKernel<Attrs.Value> scalar(UnaryLoop loop) {
        return (attrs, in, out) -> unary(loop, in.get(0), out.get(0), (float) attrs.value(), 0);
    }

    private static CpuKernel<Attrs.None> binary(BinaryLoop loop) {
        return (_, in, out) -> binary(loop, in.get(0), in.get(1), out.get(0), 0);
    }

    private static CpuKernel<Attrs.None> compare(CompareLoop floats, WholeCompareLoop whole) {
        return (_, in, out) -> {
            if (in.get(0).dtype() == DType.FLOAT32) {
                compare(floats, in.get(0), in.get(1), out.get(0));
            } else {
                compare(whole, in.get(0), in.get(1), out.get(0));
            }
        };
    }

    public static void unary(UnaryLoop loop, Tensor x, Tensor y, float p, float q) {
        PointwiseLoops.unary(loop, floats(x), x.offset(), floats(y), y.offset(), x.size(), p, q);
    }

    public static void binary(BinaryLoop loop, Tensor a, Tensor b, Tensor y, float p) {
        PointwiseLoops.binary(loop, Walk.broadcast(y.shape(), a.shape(), b.shape()), floats(a), a.offset(), floats(b),
                b.offset(), floats(y), y.offset(), p);
    }

    private static void compare(CompareLoop loop, Tensor a, Tensor b, Tensor y) {
        PointwiseLoops.compare(loop, Walk.broadcast(y.shape(), a.shape(), b.shape()), floats(a), a.offset(), floats(b),
                b.offset(), bytes(y), y.offset());
    }

    private static void compare(WholeCompareLoop loop, Tensor a, Tensor b, Tensor y) {
        Walk walk = Walk.broadcast(y.shape(), a.shape(), b.shape());
        if (a.dtype() == DType.INT32) {
            Stretches.forEach(walk, (at, stride, k, n) -> loop.run(ints(a), a.offset() + at[0], stride[0], ints(b),
                    b.offset() + at[1], stride[1], bytes(y), y.offset() + k, n));
        } else {
            Stretches.forEach(walk, (at, stride, k, n) -> loop.run(bytes(a), a.offset() + at[0], stride[0], bytes(b),
                    b.offset() + at[1], stride[1], bytes(y), y.offset() + k, n));
        }
    }

    private static void cast(Tensor x, Tensor y) {
        Object from = array(x);
        Object to = array(y);
        Parallel.forEach(Math.ceilDiv(x.size(), BLOCK), task -> {
            int start = task * BLOCK;
            CastLoops.run(from, x.offset() + start, to, y.offset() + start, Math.min(BLOCK, x.size() - start));
        });
    }

    private static void where(Tensor mask, Tensor a, Tensor b, Tensor y) {
        PointwiseLoops.where(Walk.broadcast(y.shape(), mask.shape(), a.shape(), b.shape()), bytes(mask),
                mask.offset(), floats(a), a.offset(), floats(b), b.offset(), floats(y), y.offset());
    }
}
