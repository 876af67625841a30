package weft.engine.cpu.movement;

import static weft.engine.cpu.base.HostArrays.array;

import java.util.Arrays;
import weft.engine.Tensor;
import weft.engine.cpu.base.CpuKernel;
import weft.engine.cpu.pointwise.BinaryLoops;
import weft.engine.cpu.pointwise.CpuPointwiseKernels;
import weft.engine.cpu.pointwise.UnaryLoops;
import weft.engine.op.Creation;
import weft.engine.op.attrs.Attrs;

/** Filling, arange, copying and adding in place. */
public final class CpuCreationKernels {

    public static final CpuKernel.Table TABLE = new CpuKernel.Table(Creation.FAMILY)
            .put(Creation.FULL, CpuKernel.Types.ANY, (attrs, _, out) -> fill(out.get(0), attrs.value()))
            .put(Creation.ARANGE, CpuKernel.Types.NARROW, (attrs, _, out) -> arange(attrs, out.get(0)))
            .put(Creation.FILL, CpuKernel.Types.ANY, (attrs, in, _) -> fill(in.get(0), attrs.value()))
            .put(Creation.COPY, CpuKernel.Types.ANY, (_, in, _) -> copy(in.get(0), in.get(1)))
            .put(Creation.ACCUMULATE,
                    (_, in, _) -> CpuPointwiseKernels.binary(BinaryLoops.ADD, in.get(0), in.get(1), in.get(0), 0))
            .put(Creation.SCALE,
                    (attrs, in, _) -> CpuPointwiseKernels.unary(UnaryLoops.MUL_SCALAR, in.get(0), in.get(0),
                            (float) attrs.value(),
                            0));

    private CpuCreationKernels() {}

    /** Fills y with {@code value}, rounded to its type. */
    static void fill(Tensor y, double value) {
        int from = y.offset();
        int to = from + y.size();
        switch (array(y)) {
            case float[] a -> Arrays.fill(a, from, to, (float) value);
            case double[] a -> Arrays.fill(a, from, to, value);
            case int[] a -> Arrays.fill(a, from, to, (int) value);
            case byte[] a -> Arrays.fill(a, from, to, (byte) Math.clamp((int) value, 0, 255));
            default -> throw new IllegalArgumentException("fill: no loop for " + y.dtype());
        }
    }

    private static void copy(Tensor y, Tensor x) {
        System.arraycopy(array(x), x.offset(), array(y), y.offset(), y.size());
    }

    /** Computed in double and rounded once: float32 cannot count beyond 2^24. */
    private static void arange(Attrs.Arange a, Tensor y) {
        int at = y.offset();
        switch (array(y)) {
            case float[] to -> {
                for (int i = 0; i < y.size(); i++) {
                    to[at + i] = (float) (a.start() + i * a.step());
                }
            }
            case int[] to -> {
                for (int i = 0; i < y.size(); i++) {
                    to[at + i] = (int) (a.start() + i * a.step());
                }
            }
            case byte[] to -> {
                for (int i = 0; i < y.size(); i++) {
                    to[at + i] = (byte) Math.clamp((int) (a.start() + i * a.step()), 0, 255);
                }
            }
            default -> throw new IllegalArgumentException("arange: no loop for " + y.dtype());
        }
    }
}
