package weft.layers.fromscratch;

import weft.engine.Tensor;
import weft.engine.op.Convolution;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.ConvGeometry;
import weft.layers.Module;
import weft.layers.Parameter;

/**
 * A convolution as a product of matrices. Output (k, p, q) is the dot product of kernel k with the window of x that begins at
 * (p, q) * stride, over all channels. So the windows are laid down as the columns of a matrix, the kernels as the rows of
 * another:
 *
 * <pre>{@code
 *   x        [N, C, H, W]
 *   columns  [N, C * R * S, P * Q]    one column for each window: unfold
 *   weight   [K, C * R * S]           one row for each kernel
 *   y        [N, K, P * Q]            their product, seen as [N, K, P, Q]
 * }</pre>
 *
 * <p>With G groups the channels are cut into G runs of C / G, and the kernels into G runs of K / G that see one run each: G
 * smaller products. An element of x stands in up to R * S columns: that is what this costs in memory, and why gradients add up
 * there.
 */
public final class Conv2d extends Module {

    private final int kernelH;
    private final int kernelW;
    private final Attrs.Conv2d geometry;
    private final Parameter weight;
    private final Parameter bias;

    /** A square kernel and a bias. */
    public Conv2d(int in, int out, int kernel, int stride, int padding) {
        this(in, out, kernel, kernel, Attrs.Conv2d.of(stride, padding, 1), true);
    }

    /** With the attributes of the operation; initially weight and bias are uniform in ±1 / sqrt(C / G * R * S). */
    public Conv2d(int in, int out, int kernelH, int kernelW, Attrs.Conv2d geometry, boolean bias) {
        this.kernelH = kernelH;
        this.kernelW = kernelW;
        this.geometry = geometry;
        int inputs = in / geometry.groups() * kernelH * kernelW;
        this.weight = parameter("weight", FirstValues.uniform(inputs, out, in / geometry.groups(), kernelH, kernelW));
        this.bias = parameter("bias", bias ? FirstValues.uniform(inputs, out) : null);
    }

    @Override
    protected Tensor forward(Tensor x) {
        int n = x.dim(0);
        int k = weight.value().dim(0);
        ConvGeometry sizes = geometry.over(x.shape(), weight.value().shape());
        int p = sizes.P();
        int q = sizes.Q();
        int groups = geometry.groups();
        int taps = x.dim(1) / groups * kernelH * kernelW;

        Tensor columns = Convolution.unfold(x, new Attrs.Window(kernelH, kernelW, geometry)).reshape(n, groups, taps, p * q);
        Tensor kernels = weight.value().reshape(groups, k / groups, taps);
        Tensor y = kernels.matmul(columns).reshape(n, k, p, q);
        return bias == null ? y : y.add(bias.value().reshape(k, 1, 1));
    }
}
