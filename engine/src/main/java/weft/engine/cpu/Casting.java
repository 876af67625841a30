package weft.engine.cpu;

import static weft.engine.cpu.HostArrays.bytes;
import static weft.engine.cpu.HostArrays.floats;
import static weft.engine.cpu.HostArrays.ints;

import weft.engine.DType;
import weft.engine.Tensor;

/**
 * Conversions between FLOAT32 and FLOAT32, INT32 or UINT8, in parallel over blocks. To an integer the fraction is dropped, what
 * does not fit saturates, and NaN becomes 0.
 */
final class Casting {

    /** Converts {@code n} elements from {@code from} on, counted from where the tensors start. */
    private interface Loop {
        void run(int from, int n);
    }

    private Casting() {
    }

    /** Writes the values of {@code x} to {@code y}; one of the two is FLOAT32. */
    static void cast(Tensor x, Tensor y) {
        Loop loop = y.dtype() == DType.FLOAT32 ? toFloats(x, floats(y), y.offset()) : fromFloats(floats(x), x.offset(), y);
        int n = y.size();
        int block = PointwiseLoops.BLOCK;
        Parallel.forEach(Math.ceilDiv(n, block), task -> loop.run(task * block, Math.min(block, n - task * block)));
    }

    private static Loop toFloats(Tensor x, float[] y, int yAt) {
        int xAt = x.offset();
        return switch (x.dtype()) {
            case FLOAT32 -> (from, n) -> System.arraycopy(floats(x), xAt + from, y, yAt + from, n);
            case INT32 -> (from, n) -> widen(ints(x), xAt + from, y, yAt + from, n);
            case UINT8 -> (from, n) -> widen(bytes(x), xAt + from, y, yAt + from, n);
            default -> throw new IllegalArgumentException("cast: no fast loop from " + x.dtype());
        };
    }

    private static Loop fromFloats(float[] x, int xAt, Tensor y) {
        int yAt = y.offset();
        return switch (y.dtype()) {
            case INT32 -> (from, n) -> truncate(x, xAt + from, ints(y), yAt + from, n);
            case UINT8 -> (from, n) -> truncate(x, xAt + from, bytes(y), yAt + from, n);
            default -> throw new IllegalArgumentException("cast: no fast loop to " + y.dtype());
        };
    }

    private static void widen(int[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] = x[xAt + i];
        }
    }

    private static void widen(byte[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] = x[xAt + i] & 0xff;
        }
    }

    private static void truncate(float[] x, int xAt, int[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] = (int) x[xAt + i];
        }
    }

    private static void truncate(float[] x, int xAt, byte[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] = (byte) Math.clamp((int) x[xAt + i], 0, 255);
        }
    }
}
