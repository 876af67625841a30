package weft.layers.fromscratch;

import weft.engine.Tensor;
import weft.engine.op.Convolution;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.PoolGeometry;
import weft.engine.op.geometry.WindowAxis;
import weft.layers.Module;

/**
 * The maximum of each window: every window of every plane becomes a column, and each column is reduced to its maximum.
 *
 * <pre>{@code
 *   x        [N, C, H, W]
 *   framed   [N, C, H + .., W + ..]   with -infinity all around, which no number loses against
 *   columns  [N, C, R * S, P * Q]     one column for each window of each plane: unfold
 *   y        [N, C, P, Q]             the largest over R * S
 * }</pre>
 *
 * <p>The gradient goes to the largest, the first of several that are equal, as in {@link weft.layers.MaxPool2d}. The two differ
 * where a window's largest is nothing to learn from: of several NaN the first gets the gradient here, there the last; and of a
 * window that holds nothing above -infinity the frame may get it here, there always an element of x.
 */
public final class MaxPool2d extends Module {

    private final Attrs.Pool2d geometry;

    /** Square windows. */
    public MaxPool2d(int kernel, int stride) {
        this(Attrs.Pool2d.of(kernel, stride));
    }

    /** With the attributes of the operation. */
    public MaxPool2d(Attrs.Pool2d geometry) {
        this.geometry = geometry;
    }

    @Override
    protected Tensor forward(Tensor x) {
        Attrs.Pool2d g = geometry;
        int n = x.dim(0);
        int c = x.dim(1);
        PoolGeometry sizes = g.over(x.shape());
        int p = sizes.P();
        int q = sizes.Q();

        Tensor framed = x.pad(new int[] {0, 0, g.padding().h(), g.padding().w()}, new int[] {0, 0,
                after(sizes.rows(), p), after(sizes.columns(), q)}, Double.NEGATIVE_INFINITY);
        Attrs.Conv2d slide =
                Attrs.Conv2d.of(1, 0, 1).stride(g.stride().h(), g.stride().w()).dilation(g.dilation().h(), g.dilation().w());
        Tensor columns = Convolution.unfold(framed, new Attrs.Window(g.kernel().h(), g.kernel().w(), slide))
                .reshape(n, c, g.kernel().h() * g.kernel().w(), p * q);
        return columns.max(2, false).getFirst().reshape(n, c, p, q);
    }

    /** How much of the frame after x the last of {@code count} windows covers. */
    private static int after(WindowAxis axis, int count) {
        return Math.max(0, axis.start(count - 1) + axis.extent() - axis.size());
    }
}
