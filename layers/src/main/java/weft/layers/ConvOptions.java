package weft.layers;

import weft.engine.op.attrs.Attrs;

/**
 * What a convolution takes besides channels and kernel, with PyTorch's defaults: stride 1, no padding, no dilation, one group, a
 * bias. Each method gives a copy with one thing changed, to be written as
 *
 * <pre>{@code
 * new Conv2d(64, 128, 3, c -> c.stride(2).padding(1).bias(false))
 * }</pre>
 *
 * A method of one number sets height and width alike.
 *
 * @param bias           whether a number for each output channel is added
 * @param outputPaddingH rows added behind the output of a transposed convolution
 * @param outputPaddingW columns added behind it
 */
public record ConvOptions(int strideH, int strideW, int paddingH, int paddingW, int dilationH, int dilationW, int groups,
        boolean bias, int outputPaddingH, int outputPaddingW) {

    static final ConvOptions DEFAULT = new ConvOptions(1, 1, 0, 0, 1, 1, 1, true, 0, 0);

    static ConvOptions of(Attrs.Conv2d a, boolean bias) {
        return new ConvOptions(a.strideH(), a.strideW(), a.paddingH(), a.paddingW(), a.dilationH(), a.dilationW(), a.groups(),
                bias, 0, 0);
    }

    /** How far apart neighbouring windows begin. */
    public ConvOptions stride(int stride) {
        return stride(stride, stride);
    }

    /** How far apart neighbouring windows begin. */
    public ConvOptions stride(int h, int w) {
        return new ConvOptions(h, w, paddingH, paddingW, dilationH, dilationW, groups, bias, outputPaddingH, outputPaddingW);
    }

    /** Zeros on each side of the input. */
    public ConvOptions padding(int padding) {
        return padding(padding, padding);
    }

    /** Zeros on each side of the input. */
    public ConvOptions padding(int h, int w) {
        return new ConvOptions(strideH, strideW, h, w, dilationH, dilationW, groups, bias, outputPaddingH, outputPaddingW);
    }

    /** How far apart the places of a window lie. */
    public ConvOptions dilation(int dilation) {
        return dilation(dilation, dilation);
    }

    /** How far apart the places of a window lie. */
    public ConvOptions dilation(int h, int w) {
        return new ConvOptions(strideH, strideW, paddingH, paddingW, h, w, groups, bias, outputPaddingH, outputPaddingW);
    }

    /** Channels in and out are cut into so many groups that have nothing to do with each other. */
    public ConvOptions groups(int count) {
        return new ConvOptions(strideH, strideW, paddingH, paddingW, dilationH, dilationW, count, bias, outputPaddingH,
                outputPaddingW);
    }

    /** Whether there is a bias. */
    public ConvOptions bias(boolean wanted) {
        return new ConvOptions(strideH, strideW, paddingH, paddingW, dilationH, dilationW, groups, wanted, outputPaddingH,
                outputPaddingW);
    }

    /** Rows and columns added behind the output of a transposed convolution, which its input's size leaves open. */
    public ConvOptions outputPadding(int padding) {
        return outputPadding(padding, padding);
    }

    /** Rows and columns added behind the output of a transposed convolution, which its input's size leaves open. */
    public ConvOptions outputPadding(int h, int w) {
        return new ConvOptions(strideH, strideW, paddingH, paddingW, dilationH, dilationW, groups, bias, h, w);
    }

    Attrs.Conv2d attrs() {
        return new Attrs.Conv2d(strideH, strideW, paddingH, paddingW, dilationH, dilationW, groups, Attrs.Epilogue.NONE);
    }

    /** Checks that the channels divide into the groups. */
    void requireGroups(String layer, int in, int out) {
        if (groups < 1 || in % groups != 0 || out % groups != 0) {
            throw new IllegalArgumentException("%s: %d channels in and %d out do not divide into %d groups".formatted(layer, in,
                    out, groups));
        }
    }

    /** Checks that nobody asks a plain convolution for what only a transposed one has. */
    void requireNoOutputPadding(String layer) {
        if (outputPaddingH != 0 || outputPaddingW != 0) {
            throw new IllegalArgumentException("%s: only a transposed convolution takes an output padding".formatted(layer));
        }
    }

    /** As PyTorch prints it: {@code 3, 8, kernel_size=(5, 5), stride=(1, 1)}, then what is not a default. */
    String describe(int in, int out, int kernelH, int kernelW) {
        return describe(in, out, pair(kernelH, kernelW), pair(strideH, strideW), pair(paddingH, paddingW),
                pair(dilationH, dilationW), pair(outputPaddingH, outputPaddingW));
    }

    /** The same of the width alone: {@code 3, 8, kernel_size=(5,), stride=(1,)}. */
    String describeWidth(int in, int out, int kernel) {
        return describe(in, out, single(kernel), single(strideW), single(paddingW), single(dilationW), single(outputPaddingW));
    }

    private String describe(int in, int out, String kernel, String stride, String padding, String dilation,
            String outputPadding) {
        StringBuilder text = new StringBuilder("%d, %d, kernel_size=%s, stride=%s".formatted(in, out, kernel, stride));
        if (paddingH != 0 || paddingW != 0) {
            text.append(", padding=").append(padding);
        }
        if (dilationH != 1 || dilationW != 1) {
            text.append(", dilation=").append(dilation);
        }
        if (outputPaddingH != 0 || outputPaddingW != 0) {
            text.append(", output_padding=").append(outputPadding);
        }
        if (groups != 1) {
            text.append(", groups=").append(groups);
        }
        return text.append(bias ? "" : ", bias=False").toString();
    }

    private static String pair(int h, int w) {
        return "(%d, %d)".formatted(h, w);
    }

    private static String single(int w) {
        return "(%d,)".formatted(w);
    }
}
