package weft.models;

import java.util.List;
import weft.engine.Tensor;
import weft.engine.op.Attrs;
import weft.engine.op.Movement;
import weft.engine.op.Ops;
import weft.engine.op.Pooling;
import weft.layers.Module;

/**
 * The shortcut of the paper's option A, which learns nothing: of x: [N, in, H, W] every second row and column, between
 * {@code (out - in) / 2} channels of zeros on either side, so y: [N, out, ceil(H / 2), ceil(W / 2)]. In Python
 * {@code pad(x[:, :, ::2, ::2], (0, 0, 0, 0, (out - in) / 2, (out - in) / 2))}.
 */
final class PaddedShortcut extends Module {

    /** The mean of one pixel is that pixel: a window of 1x1 with stride 2 slices. */
    private static final Attrs.Pool2d EVERY_SECOND = Attrs.Pool2d.of(1, 2);

    private final Attrs.Pad pad;

    PaddedShortcut(int in, int out) {
        int side = (out - in) / 2;
        pad = new Attrs.Pad(List.of(0, side, 0, 0), List.of(0, side, 0, 0), 0);
    }

    @Override
    protected Tensor forward(Tensor x) {
        return Ops.one(Movement.PAD, pad, Pooling.avgPool2d(x, EVERY_SECOND));
    }

    @Override
    protected String describe() {
        return "stride=2, channels=" + pad.before().get(1);
    }
}
