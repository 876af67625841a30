package weft.engine.cuda;

import static weft.engine.cuda.base.Launcher.at;
import static weft.engine.cuda.base.Launcher.bits;
import static weft.engine.cuda.base.Launcher.type;

import java.util.List;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.cuda.base.CudaPlan;
import weft.engine.cuda.base.Faults;
import weft.engine.cuda.base.Launcher;
import weft.engine.cuda.base.Structs;
import weft.engine.op.Movement;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.Walk;
import weft.kernels.Dim3;

/** Moving elements along strides; a view needs no kernel. */
final class MovementPlans {

    private static final String STRIDED = "movement/strided";
    private static final String TRANSPOSE = "movement/tiled_transpose";
    private static final String INDEXED = "movement/indexed";
    private static final int TILE = 32;
    private static final int PLACES = 6;

    static final CudaPlan.Table TABLE = new CudaPlan.Table(Movement.FAMILY)
            .put(Movement.RESHAPE, (gpu, _, in, out) -> CreationPlans.copy(gpu, in.get(0), out.get(0)))
            .put(Movement.EXPAND,
                    (gpu, _, in, out) -> read(gpu, in.get(0), at(in.get(0)), in.get(0).shape().stridesWithin(out.get(0).shape()),
                            out.get(0)))
            .put(Movement.PERMUTE, MovementPlans::permute)
            .put(Movement.SLICE, MovementPlans::slice)
            .put(Movement.PAD, MovementPlans::pad)
            .put(Movement.CONCAT, MovementPlans::concat)
            .put(Movement.GATHER, MovementPlans::gather)
            .put(Movement.SCATTER_ADD, MovementPlans::scatterAdd);

    private MovementPlans() {}

    /** {@code y[i] = x[at of i]}. */
    private static void read(Launcher gpu, Tensor x, long from, int[] strides, Tensor y) {
        gpu.each(STRIDED, "read_strided_" + bits(x.dtype()), y.size(), from, at(y), y.size(),
                Structs.walk(Walk.over(y.shape().dims(), strides)));
    }

    private static void permute(Launcher gpu, Attrs.Permute attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        Tensor y = out.get(0);
        int[] own = x.shape().strides();
        int[] strides = attrs.order().stream().mapToInt(d -> own[d]).toArray();
        Walk walk = Walk.over(y.shape().dims(), strides);
        int last = walk.rank() - 1;
        // Rows become columns: [batches, rows, columns] read as [batches, columns, rows].
        boolean swapsLastTwo = y.size() > 0 && last >= 1 && last <= 2 && walk.stride(last - 1, 0) == 1
                && walk.stride(last, 0) == walk.size(last - 1)
                && (last == 1 || walk.stride(0, 0) == walk.size(1) * walk.size(2));
        if (!swapsLastTwo) {
            read(gpu, x, at(x), strides, y);
            return;
        }
        int rows = walk.size(last);
        int columns = walk.size(last - 1);
        int batches = last == 1 ? 1 : walk.size(0);
        long tiles = (long) Math.ceilDiv(rows, TILE) * Math.ceilDiv(columns, TILE) * batches;
        gpu.run(TRANSPOSE, "transpose_" + bits(x.dtype()), tiles, Dim3.of(TILE, 8), at(x), at(y), rows, columns, batches);
    }

    private static void slice(Launcher gpu, Attrs.Slice attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        int[] strides = x.shape().strides();
        int axis = x.shape().axis(attrs.axis());
        read(gpu, x, at(x) + (long) attrs.from() * strides[axis] * x.dtype().bytes(), strides, out.get(0));
    }

    /** Fills the kernels' struct {@code Frame}. Dimensions are not merged, so there may be at most six. */
    private static void pad(Launcher gpu, Attrs.Pad attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        Tensor y = out.get(0);
        int[] strides = x.shape().strides();
        int rank = Math.max(1, x.rank());
        if (rank > PLACES) {
            throw new IllegalArgumentException("pad: more than " + PLACES + " dimensions: " + x.shape());
        }
        int[] parameters = new int[1 + 4 * PLACES];
        parameters[0] = rank;
        for (int place = 0; place < rank; place++) {
            int d = place == 0 ? 0 : rank - place;
            boolean scalar = x.rank() == 0;
            parameters[1 + place] = scalar ? 1 : y.dim(d);
            parameters[1 + PLACES + place] = scalar ? 0 : strides[d];
            parameters[1 + 2 * PLACES + place] = scalar ? 0 : attrs.before().get(d);
            parameters[1 + 3 * PLACES + place] = scalar ? 1 : x.dim(d);
        }
        gpu.each(STRIDED, "pad_" + bits(x.dtype()), y.size(), at(x), at(y), y.size(),
                CreationPlans.pattern(x.dtype(), attrs.value()), Structs.ints(parameters));
    }

    /** One launch for each input, which copies it to its place. */
    private static void concat(Launcher gpu, Attrs.Axis attrs, List<Tensor> in, List<Tensor> out) {
        Tensor y = out.get(0);
        int axis = attrs.within(y.shape());
        int[] strides = y.shape().strides();
        long to = at(y);
        for (Tensor x : in) {
            gpu.each(STRIDED, "write_strided_" + bits(x.dtype()), x.size(), at(x), to, x.size(),
                    Structs.walk(Walk.over(x.shape().dims(), strides)));
            to += (long) x.dim(axis) * strides[axis] * x.dtype().bytes();
        }
    }

    private static void gather(Launcher gpu, Attrs.Axis attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        Tensor index = in.get(1);
        Tensor y = out.get(0);
        int axis = attrs.within(x.shape());
        int[] strides = x.shape().strides();
        int along = strides[axis];
        strides[axis] = 0;
        gpu.each(INDEXED, "gather_" + bits(x.dtype()), y.size(), at(x), at(index), at(y), y.size(),
                Structs.walk(Walk.over(index.shape().dims(), strides)), x.dim(axis), along,
                y.size() == 0 ? 0L : gpu.fault(badIndex("gather", x.dim(axis))));
    }

    /**
     * One thread for each column of the index, which adds in ascending order: without atomics, so the bits are always the same.
     */
    private static void scatterAdd(Launcher gpu, Attrs.Axis attrs, List<Tensor> in, List<Tensor> out) {
        Tensor x = in.get(0);
        Tensor index = in.get(1);
        Tensor y = out.get(0);
        CreationPlans.copy(gpu, x, y);
        if (index.size() == 0) {
            return;
        }
        int axis = attrs.within(x.shape());
        int length = index.dim(axis);
        Shape columns = index.shape().with(axis, 1);
        int[] ofY = y.shape().strides();
        int[] ofIndex = index.shape().strides();
        gpu.each(INDEXED, "scatter_add_" + type(y.dtype()), columns.size(), at(y), at(index), at(in.get(2)), columns.size(),
                length, Structs.walk(Walk.over(columns.dims(), ofY, ofIndex)), y.dim(axis), ofY[axis], ofIndex[axis],
                gpu.fault(badIndex("scatter_add", y.dim(axis))));
    }

    private static Faults.Wording badIndex(String op, int extent) {
        return (element, value) -> new IllegalArgumentException("%s: index %d at element %d is not from 0 to %d".formatted(op,
                value, element, extent - 1));
    }
}
