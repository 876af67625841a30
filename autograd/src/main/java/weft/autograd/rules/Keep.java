package weft.autograd.rules;

/**
 * A tensor of the forward pass that the formula of a gradient uses. It stays alive until backward; nothing else does.
 *
 * @param side  whether it is an input or an output
 * @param index its number on that side
 */
public record Keep(Side side, int index) {

    /** The two sides of an operation. */
    public enum Side {
        /** What the operation reads. */
        INPUT,
        /** What it makes. */
        OUTPUT
    }

    /** Input {@code i}. */
    static Keep in(int i) {
        return new Keep(Side.INPUT, i);
    }

    /** Output {@code i}. */
    static Keep out(int i) {
        return new Keep(Side.OUTPUT, i);
    }
}
