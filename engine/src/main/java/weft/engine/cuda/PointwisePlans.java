package weft.engine.cuda;

import static weft.engine.cuda.base.Launcher.at;
import static weft.engine.cuda.base.Launcher.bits;
import static weft.engine.cuda.base.Launcher.number;
import static weft.engine.cuda.base.Launcher.type;

import java.util.Arrays;
import java.util.List;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.cuda.base.CudaPlan;
import weft.engine.cuda.base.Launcher;
import weft.engine.cuda.base.Structs;
import weft.engine.op.Pointwise;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Walk;

/** One thread for each element; where shapes differ, a walk gives the positions of its inputs. */
final class PointwisePlans {

    private static final String UNARY = "pointwise/unary";
    private static final String BINARY = "pointwise/binary";
    private static final String BROADCAST = "pointwise/broadcast";
    private static final String CHOOSE = "pointwise/choose";
    private static final String CAST = "pointwise/cast";
    private static final String POWER = "pointwise/power";

    static final CudaPlan.Table TABLE = table();

    private PointwisePlans() {}

    private static CudaPlan.Table table() {
        CudaPlan.Table table = new CudaPlan.Table(Pointwise.FAMILY);
        for (var op : List.of(Pointwise.NEG, Pointwise.ABS, Pointwise.EXP, Pointwise.LOG, Pointwise.SQRT, Pointwise.RELU,
                Pointwise.SIGMOID, Pointwise.TANH, Pointwise.SOFTSIGN, Pointwise.SIGN, Pointwise.IS_FINITE)) {
            table.put(op, (gpu, _, in, out) -> unary(gpu, op.name(), in.get(0), out.get(0)));
        }
        for (var op : List.of(Pointwise.ADD_SCALAR, Pointwise.MUL_SCALAR, Pointwise.DIV_SCALAR, Pointwise.RSUB_SCALAR,
                Pointwise.RDIV_SCALAR, Pointwise.LEAKY_RELU)) {
            table.put(op, (gpu, attrs, in, out) -> scalar(gpu, UNARY, op.name(), in.get(0), out.get(0), attrs));
        }
        for (var op : List.of(Pointwise.ADD, Pointwise.SUB, Pointwise.MUL, Pointwise.DIV, Pointwise.MAXIMUM, Pointwise.MINIMUM)) {
            table.put(op, (gpu, _, in, out) -> binary(gpu, op.name(), in.get(0), in.get(1), out.get(0)));
        }
        for (var op : List.of(Pointwise.EQ, Pointwise.NE, Pointwise.LT, Pointwise.LE, Pointwise.GT, Pointwise.GE)) {
            table.put(op, (gpu, _, in, out) -> walked(gpu, CHOOSE, op.name(), in.get(0), in.get(1), out.get(0)));
        }
        for (var op : List.of(Pointwise.RELU_GRAD, Pointwise.SIGMOID_GRAD, Pointwise.TANH_GRAD)) {
            table.put(op, (gpu, _, in, out) -> same(gpu, op.name(), in.get(0), in.get(1), out.get(0)));
        }
        return table
                .put(Pointwise.LEAKY_RELU_GRAD, (gpu, attrs, in, out) -> gpu.each(BINARY, entry("leaky_relu_grad", in.get(0)),
                        out.get(0).size(), at(in.get(0)), at(in.get(1)), at(out.get(0)), out.get(0).size(),
                        number(in.get(0).dtype(), attrs.value())))
                .put(Pointwise.POW, (gpu, _, in, out) -> walked(gpu, POWER, "pow", in.get(0), in.get(1), out.get(0)))
                .put(Pointwise.POW_SCALAR,
                        (gpu, attrs, in, out) -> gpu.each(POWER, "pow_scalar_" + type(in.get(0).dtype()), out.get(0).size(),
                                at(in.get(0)), at(out.get(0)),
                                out.get(0).size(), attrs.value()))
                .put(Pointwise.CLAMP, PointwisePlans::clamp)
                .put(Pointwise.WHERE, PointwisePlans::where)
                .put(Pointwise.CAST, PointwisePlans::cast);
    }

    private static String entry(String name, Tensor of) {
        return name + "_" + type(of.dtype());
    }

    private static void unary(Launcher gpu, String name, Tensor x, Tensor y) {
        gpu.each(UNARY, entry(name, x), x.size(), at(x), at(y), x.size());
    }

    private static void scalar(Launcher gpu, String file, String name, Tensor x, Tensor y, Attrs.Value c) {
        gpu.each(file, entry(name, x), x.size(), at(x), at(y), x.size(), number(x.dtype(), c.value()));
    }

    private static void clamp(Launcher gpu, Attrs.Range range, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        gpu.each(UNARY, entry("clamp", x), x.size(), at(x), at(out.get(0)), x.size(), number(x.dtype(), range.low()),
                number(x.dtype(), range.high()));
    }

    private static void binary(Launcher gpu, String name, Tensor a, Tensor b, Tensor y) {
        if (a.shape().equals(b.shape())) {
            same(gpu, name, a, b, y);
        } else {
            walked(gpu, BROADCAST, name + "_broadcast", a, b, y);
        }
    }

    private static void same(Launcher gpu, String name, Tensor a, Tensor b, Tensor y) {
        gpu.each(BINARY, entry(name, a), y.size(), at(a), at(b), at(y), y.size());
    }

    private static void walked(Launcher gpu, String file, String name, Tensor a, Tensor b, Tensor y) {
        gpu.each(file, entry(name, a), y.size(), at(a), at(b), at(y), y.size(), walk(y.shape(), a, b));
    }

    private static void where(Launcher gpu, Attrs.None none, List<Tensor> in, List<Tensor> out) {
        Tensor y = out.get(0);
        gpu.each(CHOOSE, "where_" + bits(y.dtype()), y.size(), at(in.get(0)), at(in.get(1)), at(in.get(2)), at(y), y.size(),
                walk(y.shape(), in.get(0), in.get(1), in.get(2)));
    }

    private static void cast(Launcher gpu, Attrs.Cast attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        DType from = x.dtype();
        if (from == attrs.dtype()) {
            CreationPlans.copy(gpu, x, out.get(0));
        } else {
            gpu.each(CAST, "cast_" + type(from) + "_" + type(attrs.dtype()), x.size(), at(x), at(out.get(0)), x.size());
        }
    }

    private static byte[] walk(Shape y, Tensor... inputs) {
        Shape[] shapes = new Shape[inputs.length];
        Arrays.setAll(shapes, i -> inputs[i].shape());
        return Structs.walk(Walk.broadcast(y, shapes));
    }
}
