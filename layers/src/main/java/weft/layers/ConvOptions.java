package weft.layers;

import java.util.function.Function;
import weft.engine.op.attrs.Attrs;

/**
 * The options of a convolution besides channels and kernel, with PyTorch's defaults: stride 1, no padding, no dilation, one
 * group, a bias. Each method gives a copy with one thing changed, to be written as
 *
 * <pre>{@code
 * new Conv2d(64, 128, 3, c -> c.stride(2).padding(1).bias(false))
 * }</pre>
 *
 * A method of one number sets height and width alike.
 *
 * @param conv          stride, padding, dilation and groups
 * @param bias          whether a bias, one number for each output channel, is added
 * @param outputPadding rows and columns added to the output of a transposed convolution, whose size does not follow from the
 *                      input alone
 */
public record ConvOptions(Attrs.Conv2d conv, boolean bias, Attrs.Sides outputPadding) {

    static final ConvOptions DEFAULT = of(Attrs.Conv2d.of(1, 0, 1), true);

    static ConvOptions of(Attrs.Conv2d conv, boolean bias) {
        return new ConvOptions(conv, bias, Attrs.Sides.of(0));
    }

    private ConvOptions with(Attrs.Conv2d other) {
        return new ConvOptions(other, bias, outputPadding);
    }

    /** How far apart neighbouring windows begin. */
    public ConvOptions stride(int stride) {
        return stride(stride, stride);
    }

    /** How far apart neighbouring windows begin. */
    public ConvOptions stride(int h, int w) {
        return with(conv.stride(h, w));
    }

    /** Zeros on each side of the input. */
    public ConvOptions padding(int padding) {
        return padding(padding, padding);
    }

    /** Zeros on each side of the input. */
    public ConvOptions padding(int h, int w) {
        return with(conv.padding(h, w));
    }

    /** How far apart the places of a window lie. */
    public ConvOptions dilation(int dilation) {
        return dilation(dilation, dilation);
    }

    /** How far apart the places of a window lie. */
    public ConvOptions dilation(int h, int w) {
        return with(conv.dilation(h, w));
    }

    /** The number of groups: input and output channels are cut into this many, and each group is convolved by itself. */
    public ConvOptions groups(int count) {
        return with(conv.groups(count));
    }

    /** Whether there is a bias. */
    public ConvOptions bias(boolean wanted) {
        return new ConvOptions(conv, wanted, outputPadding);
    }

    /** Rows and columns added after the output of a transposed convolution. */
    public ConvOptions outputPadding(int padding) {
        return outputPadding(padding, padding);
    }

    /** Rows and columns added after the output of a transposed convolution. */
    public ConvOptions outputPadding(int h, int w) {
        return new ConvOptions(conv, bias, new Attrs.Sides(h, w));
    }

    /** Checks that the channels divide into the groups. */
    void requireGroups(String layer, int in, int out) {
        int groups = conv.groups();
        if (groups < 1 || in % groups != 0 || out % groups != 0) {
            throw new IllegalArgumentException("%s: %d channels in and %d out do not divide into %d groups".formatted(layer, in,
                    out, groups));
        }
    }

    /** Checks that nobody asks an ordinary convolution for what only a transposed one has. */
    void requireNoOutputPadding(String layer) {
        if (!outputPadding.equals(Attrs.Sides.of(0))) {
            throw new IllegalArgumentException("%s: only a transposed convolution takes an output padding".formatted(layer));
        }
    }

    /** As PyTorch prints it: {@code 3, 8, kernel_size=(5, 5), stride=(1, 1)}, then what is not a default. */
    String describe(int in, int out, int kernelH, int kernelW) {
        return describe(in, out, new Attrs.Sides(kernelH, kernelW), sides -> "(%d, %d)".formatted(sides.h(), sides.w()));
    }

    /** The same of the width alone: {@code 3, 8, kernel_size=(5,), stride=(1,)}. */
    String describeWidth(int in, int out, int kernel) {
        return describe(in, out, new Attrs.Sides(1, kernel), sides -> "(%d,)".formatted(sides.w()));
    }

    private String describe(int in, int out, Attrs.Sides kernel, Function<Attrs.Sides, String> print) {
        StringBuilder text = new StringBuilder("%d, %d, kernel_size=%s, stride=%s".formatted(in, out, print.apply(kernel),
                print.apply(conv.stride())));
        if (!conv.padding().equals(Attrs.Sides.of(0))) {
            text.append(", padding=").append(print.apply(conv.padding()));
        }
        if (!conv.dilation().equals(Attrs.Sides.of(1))) {
            text.append(", dilation=").append(print.apply(conv.dilation()));
        }
        if (!outputPadding.equals(Attrs.Sides.of(0))) {
            text.append(", output_padding=").append(print.apply(outputPadding));
        }
        if (conv.groups() != 1) {
            text.append(", groups=").append(conv.groups());
        }
        return text.append(bias ? "" : ", bias=False").toString();
    }
}
