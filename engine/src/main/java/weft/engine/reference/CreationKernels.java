package weft.engine.reference;

import java.util.Arrays;
import weft.engine.op.Creation;
import weft.engine.op.attrs.Attrs;

/** New tensors, and tensors overwritten in place; see {@link Creation}. */
final class CreationKernels {

    static final KernelTable TABLE = new KernelTable(Creation.FAMILY)
            .put(Creation.FULL, call -> Arrays.fill(call.out(0), call.attrs().value()))
            .put(Creation.ARANGE, CreationKernels::arange)
            .put(Creation.FILL, call -> Arrays.fill(call.in(0), call.attrs().value()))
            .put(Creation.COPY, call -> System.arraycopy(call.in(1), 0, call.in(0), 0, call.in(0).length))
            .put(Creation.ACCUMULATE, CreationKernels::accumulate)
            .put(Creation.SCALE, CreationKernels::scale);

    private CreationKernels() {}

    private static void arange(ReferenceKernel.Call<Attrs.Arange> call) {
        double[] y = call.out(0);
        for (int i = 0; i < y.length; i++) {
            y[i] = call.attrs().start() + i * call.attrs().step();
        }
    }

    private static void accumulate(ReferenceKernel.Call<Attrs.None> call) {
        double[] y = call.in(0);
        double[] x = call.in(1);
        for (int i = 0; i < y.length; i++) {
            y[i] += x[i];
        }
    }

    private static void scale(ReferenceKernel.Call<Attrs.Value> call) {
        double[] y = call.in(0);
        double c = call.rounded(call.attrs().value());
        for (int i = 0; i < y.length; i++) {
            y[i] *= c;
        }
    }
}
