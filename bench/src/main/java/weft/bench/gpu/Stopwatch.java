package weft.bench.gpu;

import java.util.Arrays;
import weft.kernels.driver.GpuDriver;

/**
 * Times work on a stream by two events of the device around many calls, and takes the median of some rounds. Where the host is
 * slower than the device, the time is the host's: that is what a user waits for.
 *
 * @param driver the device
 * @param stream where the work goes
 * @param millis how long a round is to be, at least
 */
record Stopwatch(GpuDriver driver, long stream, double millis) {

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
        long start = driver.createEvent();
        long end = driver.createEvent();
        try {
            driver.record(start, stream);
            for (int i = 0; i < calls; i++) {
                work.run();
            }
            driver.record(end, stream);
            driver.synchronizeEvent(end);
            return driver.elapsedMillis(start, end);
        } finally {
            driver.destroyEvent(start);
            driver.destroyEvent(end);
        }
    }
}
