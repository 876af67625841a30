package weft.bench.compare;

/** One of the programs that a comparison times. All sides of a comparison compute the same. */
public interface Side extends AutoCloseable {

    /** What a table calls it. */
    String name();

    /** Computes once. */
    void run();

    /** Computes {@code calls} times and tells how long that took. */
    default long nanos(int calls) {
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            run();
        }
        return System.nanoTime() - start;
    }

    /** Frees what it holds. */
    @Override
    void close();
}
