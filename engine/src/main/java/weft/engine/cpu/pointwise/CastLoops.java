package weft.engine.cpu.pointwise;

/**
 * Conversions between float32, int32 and uint8 over stretches of n elements. Fractions are truncated towards 0; numbers out of
 * range saturate, uint8 at 0 and 255; NaN becomes 0; an int32 beyond 2^24 is rounded to the nearest float32.
 *
 * <p>Scalar loops, which the JIT compiler vectorizes by itself: Java's casts have exactly this meaning.
 */
final class CastLoops {

    private CastLoops() {}

    /** Converts {@code n} elements of x to the type of y. */
    static void run(Object x, int xAt, Object y, int yAt, int n) {
        if (x.getClass() == y.getClass()) {
            System.arraycopy(x, xAt, y, yAt, n);
            return;
        }
        switch (x) {
            case float[] from when y instanceof int[] to -> run(from, xAt, to, yAt, n);
            case float[] from when y instanceof byte[] to -> run(from, xAt, to, yAt, n);
            case int[] from when y instanceof float[] to -> run(from, xAt, to, yAt, n);
            case int[] from when y instanceof byte[] to -> run(from, xAt, to, yAt, n);
            case byte[] from when y instanceof float[] to -> run(from, xAt, to, yAt, n);
            case byte[] from when y instanceof int[] to -> run(from, xAt, to, yAt, n);
            default -> throw new IllegalArgumentException("cast: no loop from %s to %s".formatted(x.getClass().getSimpleName(),
                    y.getClass().getSimpleName()));
        }
    }

    private static void run(float[] x, int xAt, int[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] = (int) x[xAt + i];
        }
    }

    private static void run(float[] x, int xAt, byte[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] = (byte) Math.min(Math.max((int) x[xAt + i], 0), 255);
        }
    }

    private static void run(int[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] = x[xAt + i];
        }
    }

    private static void run(int[] x, int xAt, byte[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] = (byte) Math.min(Math.max(x[xAt + i], 0), 255);
        }
    }

    private static void run(byte[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] = x[xAt + i] & 0xff;
        }
    }

    private static void run(byte[] x, int xAt, int[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] = x[xAt + i] & 0xff;
        }
    }
}
