package weft.engine.cuda;

import static weft.engine.cuda.base.Launcher.at;
import static weft.engine.cuda.base.Launcher.type;

import java.util.List;
import weft.engine.DType;
import weft.engine.Tensor;
import weft.engine.cuda.base.CudaPlan;
import weft.engine.cuda.base.Launcher;
import weft.engine.cuda.base.Structs;
import weft.engine.op.Convolution;
import weft.engine.op.TransposedConvolution;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.ConvGeometry;

/**
 * Convolution as a product of matrices: the windows of some images at a time are laid out as columns, in scratch memory, and
 * multiplied by the weight. The number of images in one product depends on the shape alone.
 */
final class ConvolutionPlans {

    private static final String IM2COL = "conv/2_im2col";
    /** The most bytes of columns at a time. */
    private static final long COLUMN_BYTES = 256L << 20;
    /** The number of partial sums of a weight gradient over one chunk of images. */
    private static final int PARTIAL_SUMS = 8;

    static final CudaPlan.Table TABLE = new CudaPlan.Table(Convolution.FAMILY, TransposedConvolution.FAMILY)
            .put(Convolution.CONV2D, (gpu, attrs, in, out) -> new Launches(attrs.over(in.get(0).shape(), in.get(1).shape()),
                    in.get(0).dtype()).forward(gpu, attrs.epilogue() == Attrs.Epilogue.RELU, in, out.get(0)))
            .put(Convolution.CONV2D_INPUT_GRAD, (gpu, attrs, in, out) -> new Launches(
                    attrs.conv().over(out.get(0).shape(), in.get(1).shape()), out.get(0).dtype())
                    .inputGrad(gpu, in.get(0), in.get(1), null, out.get(0)))
            .put(TransposedConvolution.CONV_TRANSPOSE2D,
                    (gpu, attrs, in,
                            out) -> new Launches(attrs.conv().over(out.get(0).shape(), in.get(1).shape()), out.get(0).dtype())
                                    .inputGrad(gpu, in.get(0), in.get(1), in.get(2), out.get(0)))
            .put(Convolution.CONV2D_WEIGHT_GRAD,
                    (gpu, attrs, in,
                            out) -> new Launches(attrs.conv().over(in.get(0).shape(), out.get(0).shape()), in.get(0).dtype())
                                    .weightGrad(gpu, in.get(0),
                                            in.get(1), out.get(0)))
            .put(Convolution.IM2COL, (gpu, attrs, in, out) -> new Launches(attrs.over(in.get(0).shape()), in.get(0).dtype())
                    .im2col(gpu, at(in.get(0)), at(out.get(0)), in.get(0).dim(0)))
            .put(Convolution.COL2IM, (gpu, attrs, in, out) -> new Launches(attrs.window().over(out.get(0).shape()),
                    out.get(0).dtype()).col2im(gpu, at(in.get(0)), 0, at(out.get(0)), in.get(0).dim(0)));

    private ConvolutionPlans() {}

    /** The launches of one convolution. */
    private record Launches(ConvGeometry g, DType dtype) {

        /** Rows of a group's columns. */
        private int rows() {
            return g.taps();
        }

        /** Columns of an image. */
        private int area() {
            return g.P() * g.Q();
        }

        /** Elements of an image's columns. */
        private int columnsOf() {
            return g.groups() * rows() * area();
        }

        /** Images of one product. */
        private int chunk() {
            return (int) Math.max(1, Math.min(g.N(), COLUMN_BYTES / Math.max(1, (long) columnsOf() * dtype.bytes())));
        }

        private long bytes(long elements) {
            return elements * dtype.bytes();
        }

        private byte[] struct(int images) {
            return Structs.convolution(g, images);
        }

        void im2col(Launcher gpu, long x, long columns, int images) {
            gpu.each(IM2COL, "conv2d_im2col_" + type(dtype), (long) images * columnsOf(), x, columns, struct(images));
        }

        void col2im(Launcher gpu, long columns, long bias, long x, int images) {
            gpu.each(IM2COL, "conv2d_col2im_" + type(dtype), (long) images * g.C() * g.H() * g.W(), columns, bias, x,
                    struct(images));
        }

        void forward(Launcher gpu, boolean relu, List<Tensor> in, Tensor y) {
            long columns = gpu.scratch((long) chunk() * columnsOf(), dtype);
            for (int from = 0; from < g.N(); from += chunk()) {
                int images = Math.min(chunk(), g.N() - from);
                im2col(gpu, at(in.get(0)) + bytes((long) from * g.C() * g.H() * g.W()), columns, images);
                new Product(g.groupK(), area(), rows()).a(rows(), 1).b(area(), 1).bias(1, 0, g.groups()).relu(relu)
                        .batches(new int[] {images, g.groups()}, new int[] {0, g.groupK() * rows()},
                                new int[] {columnsOf(), rows() * area()})
                        .launch(gpu, dtype, at(in.get(1)), columns, at(in.get(2)), at(y) + bytes((long) from * g.K() * area()));
            }
        }

        /** @param bias added to each channel of dx, as a transposed convolution does; null for none */
        void inputGrad(Launcher gpu, Tensor dy, Tensor weight, Tensor bias, Tensor dx) {
            long columns = gpu.scratch((long) chunk() * columnsOf(), dtype);
            for (int from = 0; from < g.N(); from += chunk()) {
                int images = Math.min(chunk(), g.N() - from);
                new Product(rows(), area(), g.groupK()).a(1, rows()).b(area(), 1)
                        .batches(new int[] {images, g.groups()}, new int[] {0, g.groupK() * rows()},
                                new int[] {g.K() * area(), g.groupK() * area()})
                        .launch(gpu, dtype, at(weight), at(dy) + bytes((long) from * g.K() * area()), 0, columns);
                col2im(gpu, columns, at(bias), at(dx) + bytes((long) from * g.C() * g.H() * g.W()), images);
            }
        }

        /**
         * Computes partial sums, each over some images, and adds them up at the end. Each image gives one product; one launch
         * adds up the products of several images.
         */
        void weightGrad(Launcher gpu, Tensor x, Tensor dy, Tensor dw) {
            if (g.N() == 0) {
                CreationPlans.fill(gpu, dw, 0);
                return;
            }
            long columns = gpu.scratch((long) chunk() * columnsOf(), dtype);
            int terms = Math.ceilDiv(Math.min(chunk(), g.N()), PARTIAL_SUMS);
            int partials = 0;
            for (int from = 0; from < g.N(); from += chunk()) {
                partials += Math.ceilDiv(Math.min(chunk(), g.N() - from), terms);
            }
            long sums = partials == 1 ? at(dw) : gpu.scratch((long) partials * dw.size(), dtype);
            int done = 0;
            for (int from = 0; from < g.N(); from += chunk()) {
                int images = Math.min(chunk(), g.N() - from);
                im2col(gpu, at(x) + bytes((long) from * g.C() * g.H() * g.W()), columns, images);
                int whole = images / terms;
                int rest = images % terms;
                long dyAt = at(dy) + bytes((long) from * g.K() * area());
                partialSums(gpu, whole, terms, dyAt, columns, sums + bytes((long) done * dw.size()));
                partialSums(gpu, rest == 0 ? 0 : 1, rest, dyAt + bytes((long) whole * terms * g.K() * area()),
                        columns + bytes((long) whole * terms * columnsOf()), sums + bytes((long) (done + whole) * dw.size()));
                done += whole + (rest == 0 ? 0 : 1);
            }
            if (partials > 1) {
                ReductionPlans.addUp(gpu, dtype, sums, partials, dw.size(), at(dw));
            }
        }

        private void partialSums(Launcher gpu, int splits, int terms, long dy, long columns, long sums) {
            if (splits > 0) {
                new Product(g.groupK(), rows(), area()).a(area(), 1).b(1, area()).sumOf(terms, g.K() * area(), columnsOf())
                        .batches(new int[] {splits, g.groups()}, new int[] {terms * g.K() * area(), g.groupK() * area()},
                                new int[] {terms * columnsOf(), rows() * area()})
                        .launch(gpu, dtype, dy, columns, 0, sums);
            }
        }
    }
}
