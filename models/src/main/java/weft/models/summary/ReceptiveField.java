package weft.models.summary;

import java.util.Collection;
import java.util.Comparator;
import weft.engine.op.geometry.Reach;

/**
 * How much of the image one output sees: the {@code side} r of a square, and the {@code jump} j, the distance in the image
 * between neighbouring outputs. Both begin at 1. Through a window of k rows with dilation d and stride s they grow as
 *
 * <pre>{@code
 * r' = r + (k - 1) * d * j
 * j' = j * s
 * }</pre>
 *
 * Of a window that is not square the longer side counts. It is the largest field possible: a border cuts it off, and most of
 * an output's value comes from its middle.
 *
 * @param side r, in pixels; 0 stands for the whole image
 * @param jump j, in pixels
 */
public record ReceptiveField(int side, int jump) {

    /** One pixel, which sees itself. */
    public static final ReceptiveField PIXEL = new ReceptiveField(1, 1);

    /** The whole image, whatever its size: after a linear layer or a global pooling. */
    public static final ReceptiveField ALL = new ReceptiveField(0, 1);

    private static final Comparator<ReceptiveField> BY_SIDE =
            Comparator.comparing(ReceptiveField::isAll).thenComparing(ReceptiveField::side);

    /** Whether it is the whole image. */
    public boolean isAll() {
        return side == 0;
    }

    /**
     * The field after an operation that looks so far. An image that becomes larger by a factor f, whose outputs each see t
     * neighbours, has {@code r' = r + (t - 1) * j} and {@code j' = j / f}, rounded up to whole pixels.
     */
    public ReceptiveField through(Reach reach) {
        return isAll() ? ALL : switch (reach) {
            case Reach.Place _ -> this;
            case Reach.Everything _ -> ALL;
            case Reach.Window(int kernel, int dilation, int stride) ->
                new ReceptiveField(side + (kernel - 1) * dilation * jump, jump * stride);
            case Reach.Enlarge(int taps, int factor) -> new ReceptiveField(side + (taps - 1) * jump, Math.ceilDiv(jump, factor));
        };
    }

    /** Of several branches that come together the one that sees most. */
    public static ReceptiveField widest(Collection<ReceptiveField> branches) {
        return branches.stream().max(BY_SIDE).orElse(ALL);
    }

    /** The side as a number, or {@code all}. */
    @Override
    public String toString() {
        return isAll() ? "all" : Integer.toString(side);
    }
}
