package weft.bench.gpu;

import java.util.Arrays;

/**
 * Times work on a device by the host's clock around many calls, and takes the median of some rounds. Where the host is slower
 * than the device, the time is the host's: that is what a user waits for.
 *
 * @param synchronize waits until the device has done all work
 * @param millis      the minimum duration of a round, in milliseconds; longer than that wait by far
 */
record Stopwatch(Runnable synchronize, double millis) {

    private static final int ROUNDS = 5;

    /** Milliseconds of one call of {@code work}. */
    double time(Runnable work) {
        run(work, 1);
        int calls = (int) Math.clamp(Math.ceil(millis / Math.max(run(work, 1), 1e-3)), 1, 1000);
        double[] rounds = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            rounds[i] = run(work, calls) / calls;
        }
        Arrays.sort(rounds);
        return rounds[ROUNDS / 2];
    }

    private double run(Runnable work, int calls) {
        synchronize.run();
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            work.run();
        }
        synchronize.run();
        return (System.nanoTime() - start) / 1e6;
    }
}
