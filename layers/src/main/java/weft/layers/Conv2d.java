package weft.layers;

import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Attrs;
import weft.engine.op.Attrs.Epilogue;
import weft.engine.op.Convolution;

/**
 * A two-dimensional convolution: x: [N, C, H, W] and the weight: [K, C / groups, R, S] give y: [N, K, P, Q] with
 * {@code P = floor((H + 2 padding - dilation (R - 1) - 1) / stride) + 1}.
 *
 * <p>At first the weight and the bias: [K] are uniform in ±1 / sqrt(C / groups * R * S).
 */
public final class Conv2d extends Module implements Sequential.Fusible, SlidingWindow {

    private final Attrs.Conv2d attrs;
    private final int in;
    private final Parameter weight;
    private final Parameter bias;

    /** A square kernel with stride 1, no padding, and a bias. */
    public Conv2d(int in, int out, int kernel) {
        this(in, out, kernel, 1, 0);
    }

    /** A square kernel with a bias. */
    public Conv2d(int in, int out, int kernel, int stride, int padding) {
        this(in, out, kernel, kernel, Attrs.Conv2d.of(stride, padding, 1), true);
    }

    /**
     * Any geometry.
     *
     * @throws IllegalArgumentException when the channels do not divide into the groups
     */
    public Conv2d(int in, int out, int kernelH, int kernelW, Attrs.Conv2d attrs, boolean bias) {
        if (attrs.groups() < 1 || in % attrs.groups() != 0 || out % attrs.groups() != 0) {
            throw new IllegalArgumentException("Conv2d: %d channels in and %d out do not divide into %d groups".formatted(in, out,
                    attrs.groups()));
        }
        this.in = in;
        this.attrs = attrs.with(Epilogue.NONE);
        Shape w = Shape.of(out, in / attrs.groups(), kernelH, kernelW);
        this.weight = parameter("weight", Defaults.weight(w));
        this.bias = parameter("bias", bias ? Defaults.bias(w) : null);
    }

    /** The weight: [K, C / groups, R, S]. */
    public Parameter weight() {
        return weight;
    }

    /** The bias: [K], or null. */
    public Parameter bias() {
        return bias;
    }

    @Override
    protected Tensor forward(Tensor x) {
        return forward(x, Epilogue.NONE);
    }

    @Override
    public Tensor forward(Tensor x, Epilogue epilogue) {
        return Convolution.conv2d(x, weight.value(), bias == null ? null : bias.value(), attrs.with(epilogue));
    }

    @Override
    public int span() {
        return attrs.dilationH() * (weight.value().dim(2) - 1) + 1;
    }

    @Override
    public int stride() {
        return attrs.strideH();
    }

    @Override
    protected String describe() {
        Shape w = weight.value().shape();
        StringBuilder text = new StringBuilder("%d, %d, kernel_size=(%d, %d), stride=(%d, %d)".formatted(in, w.dim(0), w.dim(2),
                w.dim(3), attrs.strideH(), attrs.strideW()));
        if (attrs.paddingH() != 0 || attrs.paddingW() != 0) {
            text.append(", padding=(%d, %d)".formatted(attrs.paddingH(), attrs.paddingW()));
        }
        if (attrs.dilationH() != 1 || attrs.dilationW() != 1) {
            text.append(", dilation=(%d, %d)".formatted(attrs.dilationH(), attrs.dilationW()));
        }
        if (attrs.groups() != 1) {
            text.append(", groups=").append(attrs.groups());
        }
        return text.append(bias == null ? ", bias=False" : "").toString();
    }
}
