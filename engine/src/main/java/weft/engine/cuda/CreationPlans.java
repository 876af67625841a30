package weft.engine.cuda;

import static weft.engine.cuda.base.Launcher.at;
import static weft.engine.cuda.base.Launcher.bits;
import static weft.engine.cuda.base.Launcher.number;
import static weft.engine.cuda.base.Launcher.type;

import java.util.List;
import weft.engine.DType;
import weft.engine.Tensor;
import weft.engine.cuda.base.CudaPlan;
import weft.engine.cuda.base.Launcher;
import weft.engine.op.Creation;
import weft.engine.op.attrs.Attrs;

/** Filling, copying, and adding in place. */
final class CreationPlans {

    private static final String FILE = "creation/fill";

    static final CudaPlan.Table TABLE = new CudaPlan.Table(Creation.FAMILY)
            .put(Creation.FULL, (gpu, attrs, _, out) -> fill(gpu, out.get(0), attrs.value()))
            .put(Creation.FILL, (gpu, attrs, in, _) -> fill(gpu, in.get(0), attrs.value()))
            .put(Creation.ARANGE, CreationPlans::arange)
            .put(Creation.COPY, (gpu, _, in, _) -> copy(gpu, in.get(1), in.get(0)))
            .put(Creation.ACCUMULATE, CreationPlans::accumulate)
            .put(Creation.SCALE, CreationPlans::scale);

    private CreationPlans() {}

    static void fill(Launcher gpu, Tensor y, double value) {
        gpu.each(FILE, "fill_" + bits(y.dtype()), y.size(), at(y), y.size(), pattern(y.dtype(), value));
    }

    /** The bits of an element with the value {@code value}. */
    static Object pattern(DType dtype, double value) {
        return switch (dtype) {
            case FLOAT32 -> Float.floatToRawIntBits((float) value);
            case FLOAT64 -> Double.doubleToRawLongBits(value);
            case INT32 -> (int) value;
            case UINT8 -> (byte) (int) value;
            case INT64 -> (long) value;
        };
    }

    static void copy(Launcher gpu, Tensor x, Tensor y) {
        gpu.each(FILE, "copy_" + bits(x.dtype()), x.size(), at(x), at(y), x.size());
    }

    private static void arange(Launcher gpu, Attrs.Arange attrs, List<Tensor> in, List<Tensor> out) {
        Tensor y = out.get(0);
        gpu.each(FILE, "arange_" + type(y.dtype()), y.size(), at(y), y.size(), attrs.start(), attrs.step());
    }

    private static void accumulate(Launcher gpu, Attrs.None none, List<Tensor> in, List<Tensor> out) {
        Tensor y = in.get(0);
        gpu.each(FILE, "accumulate_" + type(y.dtype()), y.size(), at(y), at(in.get(1)), y.size());
    }

    private static void scale(Launcher gpu, Attrs.Value attrs, List<Tensor> in, List<Tensor> out) {
        Tensor y = in.get(0);
        gpu.each(FILE, "scale_" + type(y.dtype()), y.size(), at(y), y.size(), number(y.dtype(), attrs.value()));
    }
}
