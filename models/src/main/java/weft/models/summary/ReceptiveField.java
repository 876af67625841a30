package weft.models.summary;

import java.util.Collection;
import java.util.Comparator;

/**
 * How much of the picture one output sees: the {@code side} r of a square, and the {@code jump} j, the distance in the picture
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
 * @param side r, in pixels; 0 stands for the whole picture
 * @param jump j, in pixels
 */
public record ReceptiveField(int side, int jump) {

    /** One pixel, which sees itself. */
    public static final ReceptiveField PIXEL = new ReceptiveField(1, 1);

    /** The whole picture, whatever its size: behind a linear layer or a global pooling. */
    public static final ReceptiveField ALL = new ReceptiveField(0, 1);

    private static final Comparator<ReceptiveField> BY_SIDE =
            Comparator.comparing(ReceptiveField::isAll).thenComparing(ReceptiveField::side);

    /** Whether it is the whole picture. */
    public boolean isAll() {
        return side == 0;
    }

    /** The field behind a window of {@code kernel} rows. */
    public ReceptiveField through(int kernel, int dilation, int stride) {
        return isAll() ? ALL : new ReceptiveField(side + (kernel - 1) * dilation * jump, jump * stride);
    }

    /**
     * The field behind an upsampling by {@code factor}, whose outputs each see {@code taps} neighbours:
     * {@code r' = r + (taps - 1) * j}, {@code j' = j / factor}, rounded up to whole pixels.
     */
    public ReceptiveField enlarged(int taps, int factor) {
        return isAll() ? ALL : new ReceptiveField(side + (taps - 1) * jump, Math.ceilDiv(jump, factor));
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
