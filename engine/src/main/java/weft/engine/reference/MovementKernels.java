package weft.engine.reference;

import java.util.Arrays;
import weft.engine.Shape;
import weft.engine.op.Movement;
import weft.engine.op.attrs.Attrs;

/** Operations that move elements; see {@link Movement}. Each is a {@link Positions} with strides of its own. */
final class MovementKernels {

    static final KernelTable TABLE = new KernelTable(Movement.FAMILY)
            .put(Movement.RESHAPE, call -> System.arraycopy(call.in(0), 0, call.out(0), 0, call.in(0).length))
            .put(Movement.EXPAND, call -> read(call.in(0), Positions.broadcast(call.shape(0), call.outShape(0)), call.out(0)))
            .put(Movement.PERMUTE, MovementKernels::permute)
            .put(Movement.SLICE, MovementKernels::slice)
            .put(Movement.PAD, MovementKernels::pad)
            .put(Movement.CONCAT, MovementKernels::concat)
            .put(Movement.GATHER, MovementKernels::gather)
            .put(Movement.SCATTER_ADD, MovementKernels::scatterAdd);

    private MovementKernels() {}

    private static void permute(ReferenceKernel.Call<Attrs.Permute> call) {
        int[] strides = call.shape(0).strides();
        int[] reordered = call.attrs().order().stream().mapToInt(i -> strides[i]).toArray();
        read(call.in(0), Positions.over(call.outShape(0), reordered, 0), call.out(0));
    }

    private static void slice(ReferenceKernel.Call<Attrs.Slice> call) {
        int[] strides = call.shape(0).strides();
        int start = call.attrs().from() * strides[call.shape(0).axis(call.attrs().axis())];
        read(call.in(0), Positions.over(call.outShape(0), strides, start), call.out(0));
    }

    private static void pad(ReferenceKernel.Call<Attrs.Pad> call) {
        int[] strides = call.outShape(0).strides();
        int start = 0;
        for (int i = 0; i < strides.length; i++) {
            start += call.attrs().before().get(i) * strides[i];
        }
        Arrays.fill(call.out(0), call.rounded(call.attrs().value()));
        write(call.in(0), Positions.over(call.shape(0), strides, start), call.out(0));
    }

    private static void concat(ReferenceKernel.Call<Attrs.Axis> call) {
        int[] strides = call.outShape(0).strides();
        int axis = call.attrs().within(call.shape(0));
        int start = 0;
        for (int i = 0; i < call.count(); i++) {
            write(call.in(i), Positions.over(call.shape(i), strides, start), call.out(0));
            start += call.shape(i).dim(axis) * strides[axis];
        }
    }

    private static void gather(ReferenceKernel.Call<Attrs.Axis> call) {
        read(call.in(0), named("gather", call), call.out(0));
    }

    private static void scatterAdd(ReferenceKernel.Call<Attrs.Axis> call) {
        int[] at = named("scatter_add", call);
        double[] src = call.in(2);
        double[] y = call.out(0);
        System.arraycopy(call.in(0), 0, y, 0, y.length);
        for (int i = 0; i < src.length; i++) {
            y[at[i]] += src[i];
        }
    }

    private static void read(double[] x, int[] at, double[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = x[at[i]];
        }
    }

    private static void write(double[] x, int[] at, double[] y) {
        for (int i = 0; i < x.length; i++) {
            y[at[i]] = x[i];
        }
    }

    /** For each element of the index, input 1: the element of input 0 that it selects. */
    private static int[] named(String op, ReferenceKernel.Call<Attrs.Axis> call) {
        Shape x = call.shape(0);
        double[] index = call.in(1);
        int axis = call.attrs().within(x);
        int[] strides = x.strides();
        int along = strides[axis];
        // The index gives the position along the axis, so the walk itself has stride 0 there.
        strides[axis] = 0;
        int[] at = Positions.over(call.shape(1), strides, 0);
        for (int i = 0; i < at.length; i++) {
            if (index[i] < 0 || index[i] >= x.dim(axis)) {
                throw new IllegalArgumentException("%s: index %d at element %d is not within dimension %d of %s".formatted(op,
                        (int) index[i], i, axis, x));
            }
            at[i] += (int) index[i] * along;
        }
        return at;
    }
}
