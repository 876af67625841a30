package weft.models;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.op.Movement;
import weft.engine.op.Ops;
import weft.engine.op.Pooling;
import weft.engine.op.attrs.Attrs;
import weft.layers.Module;

/**
 * A shortcut without parameters: x: [N, in, H, W] at half the height and width, with {@code (out - in) / 2} channels of zeros
 * before and after its own, gives y: [N, out, H / 2, W / 2].
 */
final class PaddedShortcut extends Module {

    private final Attrs.Pool2d pool;
    private final Attrs.Pad pad;

    private PaddedShortcut(int window, int in, int out) {
        int side = (out - in) / 2;
        pool = Attrs.Pool2d.of(window, 2);
        pad = new Attrs.Pad(List.of(0, side, 0, 0), List.of(0, side, 0, 0), 0);
    }

    /**
     * Option A of the ResNet paper: every second row and column, in Python {@code x[:, :, ::2, ::2]}. The mean of one pixel is
     * that pixel, so a window of 1x1 with stride 2 slices; an odd H or W is rounded up.
     */
    static PaddedShortcut slicing(int in, int out) {
        return new PaddedShortcut(1, in, out);
    }

    /** The mean of each 2x2, which uses all four pixels; an odd H or W is rounded down. */
    static PaddedShortcut averaging(int in, int out) {
        return new PaddedShortcut(2, in, out);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return Ops.one(Movement.PAD, pad, Pooling.avgPool2d(x, pool));
    }

    @Override
    protected String describe() {
        return "kernel_size=%d, stride=2, channels=%d".formatted(pool.kernel().h(), 2 * pad.before().get(1));
    }
}
