package weft.engine.cpu.pointwise;

/** {@code y[i] = test(a[i], b[i]) ? 1 : 0} over a stretch of INT32 or UINT8 elements, into UINT8. */
interface WholeCompareLoop {
    /** As {@link BinaryLoop#run}. */
    void run(int[] a, int aAt, int aStride, int[] b, int bAt, int bStride, byte[] y, int yAt, int n);

    /** The same for bytes, which are unsigned. */
    void run(byte[] a, int aAt, int aStride, byte[] b, int bAt, int bStride, byte[] y, int yAt, int n);

    /** One comparison. */
    @FunctionalInterface
    interface Function {
        boolean test(int a, int b);
    }
}
