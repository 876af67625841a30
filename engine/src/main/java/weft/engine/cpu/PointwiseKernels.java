package weft.engine.cpu;

import static weft.engine.cpu.HostArrays.bytes;
import static weft.engine.cpu.HostArrays.floats;

import java.util.Map;
import weft.engine.Tensor;
import weft.engine.op.Attrs;
import weft.engine.op.Op;
import weft.engine.op.Pointwise;

/** Pointwise operations: each has a vector loop of its own, see {@link UnaryLoops}, {@link BinaryLoops}, {@link CompareLoops}. */
final class PointwiseKernels {

    static final Map<Op<?>, CpuKernel<?>> TABLE = new CpuKernel.Table()
            .put(Pointwise.ADD, binary(BinaryLoops.ADD))
            .put(Pointwise.SUB, binary(BinaryLoops.SUB))
            .put(Pointwise.MUL, binary(BinaryLoops.MUL))
            .put(Pointwise.DIV, binary(BinaryLoops.DIV))
            .put(Pointwise.POW, binary(BinaryLoops.POW))
            .put(Pointwise.MAXIMUM, binary(BinaryLoops.MAXIMUM))
            .put(Pointwise.MINIMUM, binary(BinaryLoops.MINIMUM))
            .put(Pointwise.EQ, compare(CompareLoops.EQ))
            .put(Pointwise.NE, compare(CompareLoops.NE))
            .put(Pointwise.LT, compare(CompareLoops.LT))
            .put(Pointwise.LE, compare(CompareLoops.LE))
            .put(Pointwise.GT, compare(CompareLoops.GT))
            .put(Pointwise.GE, compare(CompareLoops.GE))
            .put(Pointwise.IS_FINITE, (_, in, out) -> compare(CompareLoops.IS_FINITE, in.get(0), in.get(0), out.get(0)))
            .put(Pointwise.WHERE, (_, in, out) -> where(in.get(0), in.get(1), in.get(2), out.get(0)))
            .put(Pointwise.ADD_SCALAR, scalar(UnaryLoops.ADD_SCALAR))
            .put(Pointwise.MUL_SCALAR, scalar(UnaryLoops.MUL_SCALAR))
            .put(Pointwise.DIV_SCALAR, scalar(UnaryLoops.DIV_SCALAR))
            .put(Pointwise.RSUB_SCALAR, scalar(UnaryLoops.RSUB_SCALAR))
            .put(Pointwise.RDIV_SCALAR, scalar(UnaryLoops.RDIV_SCALAR))
            .put(Pointwise.POW_SCALAR, (attrs, in, out) -> {
                float c = (float) attrs.value();
                unary(UnaryLoops.powScalar(c), in.get(0), out.get(0), c, 0);
            })
            .put(Pointwise.LEAKY_RELU, scalar(UnaryLoops.LEAKY_RELU))
            .put(Pointwise.CLAMP, (attrs, in, out) ->
                    unary(UnaryLoops.CLAMP, in.get(0), out.get(0), (float) attrs.low(), (float) attrs.high()))
            .put(Pointwise.NEG, function(UnaryLoops.NEG))
            .put(Pointwise.ABS, function(UnaryLoops.ABS))
            .put(Pointwise.EXP, function(UnaryLoops.EXP))
            .put(Pointwise.LOG, function(UnaryLoops.LOG))
            .put(Pointwise.SQRT, function(UnaryLoops.SQRT))
            .put(Pointwise.RELU, function(UnaryLoops.RELU))
            .put(Pointwise.SIGMOID, function(UnaryLoops.SIGMOID))
            .put(Pointwise.TANH, function(UnaryLoops.TANH))
            .put(Pointwise.SIGN, function(UnaryLoops.SIGN))
            .put(Pointwise.CAST, (_, in, out) -> Casting.cast(in.get(0), out.get(0)))
            .put(Pointwise.RELU_GRAD, binary(BinaryLoops.RELU_GRAD))
            .put(Pointwise.SIGMOID_GRAD, binary(BinaryLoops.SIGMOID_GRAD))
            .put(Pointwise.TANH_GRAD, binary(BinaryLoops.TANH_GRAD))
            .put(Pointwise.LEAKY_RELU_GRAD, (attrs, in, out) ->
                    binary(BinaryLoops.LEAKY_RELU_GRAD, in.get(0), in.get(1), out.get(0), (float) attrs.value()))
            .done();

    private PointwiseKernels() {
    }

    private static CpuKernel<Attrs.None> function(UnaryLoop loop) {
        return (_, in, out) -> unary(loop, in.get(0), out.get(0), 0, 0);
    }

    private static CpuKernel<Attrs.Value> scalar(UnaryLoop loop) {
        return (attrs, in, out) -> unary(loop, in.get(0), out.get(0), (float) attrs.value(), 0);
    }

    private static CpuKernel<Attrs.None> binary(BinaryLoop loop) {
        return (_, in, out) -> binary(loop, in.get(0), in.get(1), out.get(0), 0);
    }

    private static CpuKernel<Attrs.None> compare(CompareLoop loop) {
        return (_, in, out) -> compare(loop, in.get(0), in.get(1), out.get(0));
    }

    static void unary(UnaryLoop loop, Tensor x, Tensor y, float p, float q) {
        PointwiseLoops.unary(loop, floats(x), x.offset(), floats(y), y.offset(), x.size(), p, q);
    }

    static void binary(BinaryLoop loop, Tensor a, Tensor b, Tensor y, float p) {
        PointwiseLoops.binary(loop, Broadcasting.of(a.shape().dims(), b.shape().dims()), floats(a), a.offset(), floats(b),
                b.offset(), floats(y), y.offset(), p);
    }

    private static void compare(CompareLoop loop, Tensor a, Tensor b, Tensor y) {
        PointwiseLoops.compare(loop, Broadcasting.of(a.shape().dims(), b.shape().dims()), floats(a), a.offset(), floats(b),
                b.offset(), bytes(y), y.offset());
    }

    private static void where(Tensor mask, Tensor a, Tensor b, Tensor y) {
        PointwiseLoops.where(Broadcasting.of(mask.shape().dims(), a.shape().dims(), b.shape().dims()), bytes(mask),
                mask.offset(), floats(a), a.offset(), floats(b), b.offset(), floats(y), y.offset());
    }
}
