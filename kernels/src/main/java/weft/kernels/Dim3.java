package weft.kernels;

/** An extent in three dimensions: the blocks of a grid or the threads of a block. */
public record Dim3(int x, int y, int z) {

    /** Throws {@link IllegalArgumentException} when an extent is not positive. */
    public Dim3 {
        if (x < 1 || y < 1 || z < 1) {
            throw new IllegalArgumentException("an extent is not positive: (" + x + ", " + y + ", " + z + ")");
        }
    }

    /** {@code (x, 1, 1)}. */
    public static Dim3 of(int x) {
        return new Dim3(x, 1, 1);
    }

    /** {@code (x, y, 1)}. */
    public static Dim3 of(int x, int y) {
        return new Dim3(x, y, 1);
    }

    /** {@code x * y * z}. */
    public long count() {
        return (long) x * y * z;
    }

    @Override
    public String toString() {
        return "(" + x + ", " + y + ", " + z + ")";
    }
}
