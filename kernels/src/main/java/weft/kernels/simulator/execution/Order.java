package weft.kernels.simulator.execution;

import java.util.SplittableRandom;
import weft.kernels.Schedule;
import weft.kernels.simulator.compiler.LaneCode;

/**
 * The order of blocks, groups and lanes under a schedule other than {@link Schedule#FORWARD}, which needs none of this. What is
 * drawn at random for a block depends on the seed and the number of the block alone.
 */
final class Order {

    /** Up to this many blocks the product of two numbers below it fits in 64 bits. */
    private static final long MANY = 1L << 31;

    private final boolean isReversed;
    private final long seed;
    private SplittableRandom random;

    private Order(boolean isReversed, long seed) {
        this.isReversed = isReversed;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /** The order of a schedule; null for the forward one. */
    static Order of(Schedule schedule) {
        return switch (schedule) {
            case Schedule.Forward _ -> null;
            case Schedule.Reversed _ -> new Order(true, 0);
            case Schedule.Seeded s -> new Order(false, s.seed());
        };
    }

    /** The block that comes at {@code position} of the {@code count} blocks of a grid; each comes at one position. */
    long block(long position, long count) {
        if (isReversed) {
            return count - 1 - position;
        }
        SplittableRandom drawn = new SplittableRandom(seed);
        long first = drawn.nextLong(count);
        return (first + position * (count > MANY ? 1 : step(drawn, count))) % count;
    }

    /** A number that has no divisor in common with {@code count}: steps of this length come by each of {@code count} places. */
    private static long step(SplittableRandom drawn, long count) {
        long step = count < 2 ? 1 : 1 + drawn.nextLong(count - 1);
        while (divisor(step, count) != 1) {
            step++;
        }
        return step;
    }

    private static long divisor(long a, long b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    /** Block {@code number} begins. */
    void begin(long number) {
        random = new SplittableRandom(seed + number * 0x9e37_79b9_7f4a_7c15L);
    }

    /** Which of {@code count} groups comes next. */
    int group(int count) {
        return isReversed ? count - 1 : random.nextInt(count);
    }

    /** Runs a segment for the lanes in {@code ranges}, one at a time; as {@link LaneCode#run}. */
    int run(LaneCode code, int segment, Frame frame, int[] ranges) {
        int taken = 0;
        int count = ranges.length / 2;
        int first = isReversed ? count - 1 : random.nextInt(count);
        for (int k = 0; k < count; k++) {
            int range = 2 * (isReversed ? first - k : (first + k) % count);
            taken += run(code, segment, frame, ranges[range], ranges[range + 1]);
        }
        return taken;
    }

    private int run(LaneCode code, int segment, Frame frame, int from, int to) {
        int count = to - from;
        int at = isReversed ? count - 1 : random.nextInt(count);
        int step = isReversed ? count - 1 : (int) step(random, count);
        int taken = 0;
        for (int k = 0; k < count; k++) {
            taken += code.run(segment, frame, from + at, from + at + 1);
            at = (at + step) % count;
        }
        return taken;
    }
}
