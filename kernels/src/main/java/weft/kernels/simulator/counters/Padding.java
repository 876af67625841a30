package weft.kernels.simulator.counters;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import weft.kernels.simulator.memory.Addresses;
import weft.kernels.simulator.memory.Place;

/**
 * Looks for a padding that removes a bank conflict: some bytes more at the end of each row of an array in shared memory, so that
 * the rows begin in different banks. It is tried on recorded addresses: that of the conflict, and those of the other accesses to
 * the same array, which it must not make worse.
 */
final class Padding {

    /**
     * A padding that helps.
     *
     * @param row        bytes of a row as it is
     * @param padded     bytes of a row with its padding
     * @param wavefronts wavefronts of the request with it
     */
    record Found(long row, long padded, int wavefronts) {}

    private static final int LONGEST_ROW = 1 << 16;

    private final List<Place> places;
    private final List<RowCounter> accesses = new ArrayList<>();

    Padding(List<Place> places, Collection<FunctionCounters> functions) {
        this.places = places;
        for (FunctionCounters f : functions) {
            Stream.concat(Arrays.stream(f.rows).flatMap(Arrays::stream), f.meetings.values().stream())
                    .filter(row -> row.sample != null && Addresses.isShared(first(row))).forEach(accesses::add);
        }
    }

    private static long first(RowCounter row) {
        return row.sample.addresses()[Integer.numberOfTrailingZeros(row.sample.mask())];
    }

    /** The least padding that leaves no conflict in the worst request of {@code row}; empty when none does. */
    Optional<Found> find(RowCounter row) {
        long start = start(first(row));
        List<RowCounter> same = accesses.stream().filter(a -> start(first(a)) == start).toList();
        int unit = same.stream().mapToInt(a -> a.entry.bytes()).max().orElse(4);
        for (long length : rowLengths(row)) {
            for (int bytes = Math.max(4, unit); bytes <= 128; bytes *= 2) {
                int wavefronts = wavefronts(row, start, length, bytes);
                if (wavefronts == ideal(row) && isHarmless(same, start, length, bytes)) {
                    return Optional.of(new Found(length, length + bytes, wavefronts));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isHarmless(List<RowCounter> accesses, long start, long length, int bytes) {
        return accesses.stream().allMatch(a -> wavefronts(a, start, length, bytes) <= wavefronts(a, start, length, 0));
    }

    private static int ideal(RowCounter row) {
        return Request.idealWavefronts(row.sample.mask(), row.entry.bytes());
    }

    /** Where the array begins that holds an address. */
    private long start(long address) {
        long at = address - Addresses.SHARED_WINDOW;
        return Addresses.SHARED_WINDOW + places.stream().filter(p -> p.start() <= at && at < p.start() + p.size())
                .mapToLong(Place::start).findFirst().orElse(0);
    }

    /** How long a row may be: the distances between lanes that meet in a bank, the shortest first. */
    private static List<Long> rowLengths(RowCounter row) {
        long[] addresses = row.sample.addresses();
        int mask = row.sample.mask();
        List<Long> lengths = new ArrayList<>();
        for (int a = mask; a != 0; a &= a - 1) {
            for (int b = a & a - 1; b != 0; b &= b - 1) {
                long distance = Math.abs(addresses[Integer.numberOfTrailingZeros(a)]
                        - addresses[Integer.numberOfTrailingZeros(b)]);
                if (distance > 0 && distance <= LONGEST_ROW && distance % 128 == 0 && !lengths.contains(distance)) {
                    lengths.add(distance);
                }
            }
        }
        lengths.sort(null);
        return lengths;
    }

    private static int wavefronts(RowCounter row, long start, long length, int bytes) {
        long[] moved = row.sample.addresses().clone();
        for (int left = row.sample.mask(); left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            moved[lane] += (moved[lane] - start) / length * bytes;
        }
        return Request.wavefronts(moved, 0, row.sample.mask(), row.entry.bytes());
    }
}
