package weft.engine.cpu;

import static weft.engine.cpu.HostArrays.floats;

import java.util.Arrays;
import java.util.Map;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.Movement;
import weft.engine.op.Op;

/** Filling, copying, repeating and adding in place. */
final class CreationKernels {

    static final Map<Op<?>, CpuKernel<?>> TABLE = new CpuKernel.Table()
            .put(Creation.FULL, (attrs, _, out) -> fill(out.get(0), (float) attrs.value()))
            .put(Creation.FILL, (attrs, in, _) -> fill(in.get(0), (float) attrs.value()))
            .put(Creation.COPY, (_, in, _) -> copy(in.get(0), in.get(1)))
            .put(Creation.ACCUMULATE, (_, in, _) -> PointwiseKernels.binary(BinaryLoops.ADD, in.get(0), in.get(1), in.get(0), 0))
            .put(Creation.SCALE, (attrs, in, _) ->
                    PointwiseKernels.unary(UnaryLoops.MUL_SCALAR, in.get(0), in.get(0), (float) attrs.value(), 0))
            .put(Movement.EXPAND, (_, in, out) -> expand(in.get(0), out.get(0)))
            .done();

    private CreationKernels() {
    }

    private static void fill(Tensor y, float value) {
        Arrays.fill(floats(y), y.offset(), y.offset() + y.size(), value);
    }

    private static void copy(Tensor y, Tensor x) {
        System.arraycopy(floats(x), x.offset(), floats(y), y.offset(), y.size());
    }

    /** Run by run: a copy where x advances, a fill where it stands still. */
    private static void expand(Tensor x, Tensor y) {
        float[] from = floats(x);
        float[] to = floats(y);
        Broadcasting.of(x.shape().dims(), y.shape().dims()).forEachRun((at, step, yAt, n) -> {
            int start = y.offset() + yAt;
            if (step[0] == 1) {
                System.arraycopy(from, x.offset() + at[0], to, start, n);
            } else {
                Arrays.fill(to, start, start + n, from[x.offset() + at[0]]);
            }
        });
    }
}
