package weft.layers;

import weft.engine.Tensor;
import weft.engine.op.Upsampling;
import weft.engine.op.attrs.Attrs;

/**
 * Brings images to another size: x: [N, C, H, W] gives y: [N, C, P, Q]. {@link #to} names P and Q; {@link #by} multiplies H and
 * W and rounds down. Elements are repeated (PyTorch's mode {@code nearest}), unless bilinear interpolation is chosen:
 *
 * <pre>{@code
 * Upsample.by(2)                  each element becomes 2 x 2
 * Upsample.by(2).bilinear()       bilinear interpolation
 * Upsample.to(224, 224).bilinear(true)
 * }</pre>
 */
public final class Upsample extends Module {

    /** How values between the elements of x are made. */
    private enum Mode {
        NEAREST, BILINEAR, BILINEAR_WITH_ALIGNED_CORNERS
    }

    private final int height;
    private final int width;
    private final double factorH;
    private final double factorW;
    private final Mode mode;

    private Upsample(int height, int width, double factorH, double factorW, Mode mode) {
        this.height = height;
        this.width = width;
        this.factorH = factorH;
        this.factorW = factorW;
        this.mode = mode;
    }

    /** To {@code size} rows and as many columns. */
    public static Upsample to(int size) {
        return to(size, size);
    }

    /**
     * To {@code height} rows and {@code width} columns.
     *
     * @throws IllegalArgumentException when one is less than 1
     */
    public static Upsample to(int height, int width) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("Upsample: %d x %d is not a size".formatted(height, width));
        }
        return new Upsample(height, width, 0, 0, Mode.NEAREST);
    }

    /** To height and width times {@code factor}, rounded down. */
    public static Upsample by(double factor) {
        return by(factor, factor);
    }

    /**
     * To the height times one factor and the width times another, rounded down.
     *
     * @throws IllegalArgumentException when a factor is not a positive number
     */
    public static Upsample by(double factorH, double factorW) {
        if (!(factorH > 0 && factorW > 0) || Double.isInfinite(factorH) || Double.isInfinite(factorW)) {
            throw new IllegalArgumentException("Upsample: the factors %s and %s are not positive numbers".formatted(factorH,
                    factorW));
        }
        return new Upsample(0, 0, factorH, factorW, Mode.NEAREST);
    }

    /** The same with bilinear interpolation, without aligned corners (PyTorch's default). */
    public Upsample bilinear() {
        return bilinear(false);
    }

    /**
     * The same with bilinear interpolation; {@code alignCorners} aligns the centres of corner elements, else the outer edges of
     * the images are aligned.
     */
    public Upsample bilinear(boolean alignCorners) {
        return new Upsample(height, width, factorH, factorW, alignCorners ? Mode.BILINEAR_WITH_ALIGNED_CORNERS : Mode.BILINEAR);
    }

    @Override
    protected Tensor forward(Tensor x) {
        Attrs.Upsample attrs = height > 0 ? Attrs.Upsample.to(height, width)
                : Attrs.Upsample.by(x.dim(-2), x.dim(-1), factorH, factorW);
        return switch (mode) {
            case NEAREST -> Upsampling.upsampleNearest2d(x, attrs);
            case BILINEAR -> Upsampling.upsampleBilinear2d(x, attrs);
            case BILINEAR_WITH_ALIGNED_CORNERS -> Upsampling.upsampleBilinear2d(x, attrs.alignCorners(true));
        };
    }

    @Override
    protected String describe() {
        String name = mode == Mode.NEAREST ? "nearest" : "bilinear";
        if (height > 0) {
            return "size=%s, mode=%s".formatted(Pool2d.pair(height, width), name);
        }
        return "scale_factor=%s, mode=%s".formatted(factorH == factorW ? factorH : "(" + factorH + ", " + factorW + ")", name);
    }
}
