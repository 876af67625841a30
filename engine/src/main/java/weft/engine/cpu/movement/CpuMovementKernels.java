package weft.engine.cpu.movement;

import static weft.engine.cpu.base.HostArrays.array;
import static weft.engine.cpu.base.HostArrays.floats;
import static weft.engine.cpu.base.HostArrays.ints;

import java.util.List;
import weft.engine.DType;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.cpu.base.CpuKernel;
import weft.engine.op.Movement;
import weft.engine.op.attrs.Attrs;

/** Operations that move elements, by {@link StridedCopy}, {@link Permutation} and {@link IndexLoops}. */
public final class CpuMovementKernels {

    public static final CpuKernel.Table TABLE = new CpuKernel.Table(Movement.FAMILY)
            .put(Movement.EXPAND, CpuKernel.Types.ANY, (_, in, out) -> expand(in.get(0), out.get(0)))
            .put(Movement.PERMUTE, CpuKernel.Types.ANY, (attrs, in, out) -> permute(attrs, in.get(0), out.get(0)))
            .put(Movement.SLICE, CpuKernel.Types.ANY, (attrs, in, out) -> slice(attrs, in.get(0), out.get(0)))
            .put(Movement.PAD, CpuKernel.Types.ANY, (attrs, in, out) -> pad(attrs, in.get(0), out.get(0)))
            .put(Movement.CONCAT, CpuKernel.Types.ANY, (attrs, in, out) -> concat(attrs, in, out.get(0)))
            .put(Movement.GATHER, (attrs, in, out) -> gather(attrs, in.get(0), in.get(1), out.get(0)))
            .put(Movement.SCATTER_ADD, (attrs, in, out) -> scatterAdd(attrs, in.get(0), in.get(1), in.get(2), out.get(0)));

    private CpuMovementKernels() {}

    private static void expand(Tensor x, Tensor y) {
        read(x, 0, x.shape().stridesWithin(y.shape()), y);
    }

    private static void permute(Attrs.Permute attrs, Tensor x, Tensor y) {
        int[] strides = x.shape().strides();
        int[] reordered = attrs.order().stream().mapToInt(i -> strides[i]).toArray();
        if (x.dtype() == DType.FLOAT32) {
            Permutation.run(y.shape().dims(), floats(x), x.offset(), reordered, floats(y), y.offset(), y.shape().strides());
        } else {
            read(x, 0, reordered, y);
        }
    }

    private static void slice(Attrs.Slice attrs, Tensor x, Tensor y) {
        int[] strides = x.shape().strides();
        read(x, attrs.from() * strides[x.shape().axis(attrs.axis())], strides, y);
    }

    private static void pad(Attrs.Pad attrs, Tensor x, Tensor y) {
        int[] strides = y.shape().strides();
        int start = 0;
        for (int i = 0; i < strides.length; i++) {
            start += attrs.before().get(i) * strides[i];
        }
        CpuCreationKernels.fill(y, attrs.value());
        write(x, y, start);
    }

    private static void concat(Attrs.Axis attrs, List<Tensor> in, Tensor y) {
        int axis = attrs.within(y.shape());
        int stride = y.shape().strides()[axis];
        int start = 0;
        for (Tensor x : in) {
            write(x, y, start);
            start += x.dim(axis) * stride;
        }
    }

    private static void gather(Attrs.Axis attrs, Tensor x, Tensor index, Tensor y) {
        IndexLoops.gather(floats(x), x.offset(), x.shape(), attrs.within(x.shape()), ints(index), index.offset(), index.shape(),
                floats(y), y.offset());
    }

    private static void scatterAdd(Attrs.Axis attrs, Tensor x, Tensor index, Tensor src, Tensor y) {
        System.arraycopy(floats(x), x.offset(), floats(y), y.offset(), x.size());
        IndexLoops.scatterAdd(floats(y), y.offset(), y.shape(), attrs.within(y.shape()), ints(index), index.offset(),
                index.shape(), floats(src), src.offset());
    }

    /** Fills y with elements of x, from {@code start} on, with these strides. */
    private static void read(Tensor x, int start, int[] strides, Tensor y) {
        Shape box = y.shape();
        StridedCopy.copy(box.dims(), array(x), x.offset() + start, strides, array(y), y.offset(), box.strides());
    }

    /** Writes x into the box of y that begins at {@code start}. */
    private static void write(Tensor x, Tensor y, int start) {
        Shape box = x.shape();
        StridedCopy.copy(box.dims(), array(x), x.offset(), box.strides(), array(y), y.offset() + start, y.shape().strides());
    }
}
