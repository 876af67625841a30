package weft.bench.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.function.IntToDoubleFunction;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import weft.engine.Device;

/**
 * What the machine can do at most, which each row is compared with: float32 multiply-adds from registers, and copies between
 * arrays larger than the last cache.
 *
 * @param threads     the threads of the two rates for all
 * @param fmaOne      floating-point operations a second on one thread, a multiply-add counted as two
 * @param fmaAll      the same on all threads together
 * @param copyOne     bytes a second that one thread reads and writes, both counted
 * @param copyAll     the same on all threads together
 */
public record MachineRates(int threads, double fmaOne, double fmaAll, double copyOne, double copyAll) {

    /** A constant, because only then loops over vectors become vector instructions. */
    private static final VectorSpecies<Float> SPECIES =
            VectorSpecies.of(float.class, VectorShape.forBitSize(Device.cpu().vectorBits()));
    private static final int TRIES = 12;
    private static final int FMA_ROUNDS = 2_000_000;
    /** Two of 128 MiB: no processor has a cache that holds them. */
    private static final int COPIED = 1 << 25;
    /** Keeps the compiler from leaving the loop out. */
    private static volatile float sink;

    /** Measures: the best of some tries, with vectors of the width that Weft uses. */
    public static MachineRates measure(int threads) {
        float[] from = new float[COPIED];
        float[] to = new float[COPIED];
        IntToDoubleFunction fma = _ -> multiplyAdd();
        double fmaOne = best(1, fma);
        double fmaAll = threads == 1 ? fmaOne : best(threads, fma);
        double copyOne = best(1, _ -> copy(from, to, 0, COPIED));
        double copyAll = threads == 1 ? copyOne : best(threads, t -> copy(from, to, part(t, threads), part(t + 1, threads)));
        return new MachineRates(threads, fmaOne, fmaAll, copyOne, copyAll);
    }

    private static int part(int t, int threads) {
        return (int) ((long) COPIED * t / threads);
    }

    /** The highest sum of what all threads did, divided by the time from when the first began until the last was done. */
    private static double best(int threads, IntToDoubleFunction work) {
        double best = 0;
        for (int i = 0; i < TRIES; i++) {
            CyclicBarrier start = new CyclicBarrier(threads);
            double[] done = new double[threads];
            long[] begin = new long[threads];
            long[] end = new long[threads];
            List<Thread> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int thread = t;
                all.add(Thread.ofPlatform().start(() -> {
                    await(start);
                    begin[thread] = System.nanoTime();
                    done[thread] = work.applyAsDouble(thread);
                    end[thread] = System.nanoTime();
                }));
            }
            all.forEach(MachineRates::join);
            long nanos = Arrays.stream(end).max().getAsLong() - Arrays.stream(begin).min().getAsLong();
            best = Math.max(best, Arrays.stream(done).sum() / nanos * 1e9);
        }
        return best;
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }

    /**
     * Ten chains that do not wait for each other: a multiply-add takes four cycles, and two may begin in each. They begin
     * differently, because the compiler computes equal chains once.
     */
    private static double multiplyAdd() {
        FloatVector x = FloatVector.broadcast(SPECIES, 0.999f);
        FloatVector y = FloatVector.broadcast(SPECIES, 0.001f);
        FloatVector a = FloatVector.broadcast(SPECIES, 1);
        FloatVector b = FloatVector.broadcast(SPECIES, 2);
        FloatVector c = FloatVector.broadcast(SPECIES, 3);
        FloatVector d = FloatVector.broadcast(SPECIES, 4);
        FloatVector e = FloatVector.broadcast(SPECIES, 5);
        FloatVector f = FloatVector.broadcast(SPECIES, 6);
        FloatVector g = FloatVector.broadcast(SPECIES, 7);
        FloatVector h = FloatVector.broadcast(SPECIES, 8);
        FloatVector i = FloatVector.broadcast(SPECIES, 9);
        FloatVector j = FloatVector.broadcast(SPECIES, 10);
        for (int round = 0; round < FMA_ROUNDS; round++) {
            a = a.fma(x, y);
            b = b.fma(x, y);
            c = c.fma(x, y);
            d = d.fma(x, y);
            e = e.fma(x, y);
            f = f.fma(x, y);
            g = g.fma(x, y);
            h = h.fma(x, y);
            i = i.fma(x, y);
            j = j.fma(x, y);
        }
        sink = a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).lane(0);
        return 2.0 * 10 * SPECIES.length() * FMA_ROUNDS;
    }

    private static double copy(float[] from, float[] to, int begin, int end) {
        System.arraycopy(from, begin, to, begin, end - begin);
        return 2.0 * Float.BYTES * (end - begin);
    }
}
