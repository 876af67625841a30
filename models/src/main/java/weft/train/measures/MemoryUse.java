package weft.train.measures;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import weft.engine.Device;
import weft.engine.Pool;

/**
 * How much memory something takes, in bytes.
 *
 * @param name   what: a device, or the Java heap
 * @param used   in use now
 * @param pooled not in use and kept for later: free pieces that a device's pool has, or free memory of the Java heap
 * @param peak   the most that was in use at one time
 */
public record MemoryUse(String name, long used, long pooled, long peak) {
    /** The name of what {@link #heap} tells. */
    public static final String HEAP = "Java heap";

    private static final AtomicLong HEAP_PEAK = new AtomicLong();
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    /** The tensors on a device. On {@code cpu} and {@code reference} they are arrays in the Java heap. */
    public static MemoryUse of(Device device) {
        Pool pool = device.pool();
        return new MemoryUse(device.name(), pool.usedBytes(), pool.pooledBytes(), pool.peakBytes());
    }

    /** The Java heap, garbage that was not collected yet included; the peak is the most that any call has seen in use. */
    public static MemoryUse heap() {
        Runtime runtime = Runtime.getRuntime();
        long free = runtime.freeMemory();
        long used = runtime.totalMemory() - free;
        return new MemoryUse(HEAP, used, free, HEAP_PEAK.accumulateAndGet(used, Math::max));
    }

    /** Tensors on a device, then the heap. */
    public static List<MemoryUse> all(Device device) {
        return List.of(of(device), heap());
    }

    /** {@code 1.4 MiB used, 0.2 MiB pooled, peak 1.6 MiB}, for a line about where a run is. */
    public String text() {
        return "%s used, %s pooled, peak %s".formatted(text(used), text(pooled), text(peak));
    }

    /** A number of bytes in its unit: {@code 512 B}, {@code 1.4 MiB}, {@code 120 GiB}. */
    public static String text(long bytes) {
        int unit = 0;
        double value = bytes;
        while (unit < UNITS.length - 1 && value >= 999.5) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || value >= 99.95 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }
}
