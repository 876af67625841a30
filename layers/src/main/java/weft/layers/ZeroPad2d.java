package weft.layers;

import weft.engine.Tensor;

/** Zeros around each plane: x: [..., H, W] gives y: [..., top + H + bottom, left + W + right]. */
public final class ZeroPad2d extends Module {

    private final int left;
    private final int right;
    private final int top;
    private final int bottom;

    /** The same number of zeros on all four sides. */
    public ZeroPad2d(int padding) {
        this(padding, padding, padding, padding);
    }

    /** Numbers of zeros on each side, in PyTorch's order, width first. */
    public ZeroPad2d(int left, int right, int top, int bottom) {
        this.left = left;
        this.right = right;
        this.top = top;
        this.bottom = bottom;
    }

    @Override
    protected Tensor forward(Tensor x) {
        if (x.rank() < 2) {
            throw new IllegalArgumentException("ZeroPad2d: expected x: [..., H, W], got " + x.shape());
        }
        int[] before = new int[x.rank()];
        int[] after = new int[x.rank()];
        before[x.rank() - 2] = top;
        after[x.rank() - 2] = bottom;
        before[x.rank() - 1] = left;
        after[x.rank() - 1] = right;
        return x.pad(before, after, 0);
    }

    @Override
    protected String describe() {
        return "(%d, %d, %d, %d)".formatted(left, right, top, bottom);
    }
}
