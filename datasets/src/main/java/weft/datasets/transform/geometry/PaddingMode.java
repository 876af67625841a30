package weft.datasets.transform.geometry;

/** What stands beyond the border of an image, as torchvision's padding_mode. */
public enum PaddingMode {
    /** One value. */
    CONSTANT,
    /** The pixel at the border again and again. */
    EDGE,
    /** The image mirrored at its last pixel, which is not repeated: {@code d c b | a b c d | c b a}. */
    REFLECT,
    /** The image mirrored beyond its last pixel: {@code c b a | a b c d | d c b}. */
    SYMMETRIC;

    /** The position in 0 .. size-1 whose pixel stands at {@code at}, which may lie outside; -1 for the constant. */
    int source(int at, int size) {
        if (at >= 0 && at < size) {
            return at;
        }
        return switch (this) {
            case CONSTANT -> -1;
            case EDGE -> at < 0 ? 0 : size - 1;
            case REFLECT -> at < 0 ? -at : 2 * size - 2 - at;
            case SYMMETRIC -> at < 0 ? -1 - at : 2 * size - 1 - at;
        };
    }

    /** The widest border that an image of this size has. */
    int most(int size) {
        return switch (this) {
            case CONSTANT, EDGE -> Integer.MAX_VALUE;
            case REFLECT -> size - 1;
            case SYMMETRIC -> size;
        };
    }
}
