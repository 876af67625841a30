package weft.kernels.simulator.memory;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import weft.kernels.OutOfDeviceMemoryException;
import weft.kernels.ptx.PtxFunction;

/**
 * The heap of the device, from which kernels take memory by {@code malloc} and {@code new}. As on a GPU it has a size of its own,
 * {@link DeviceLimits#HEAP_BYTES}, it lasts as long as the device is open, and {@code malloc} gives 0 when it is full. Addresses
 * lie in a window of their own, far apart, and none is used twice.
 */
public final class DeviceHeap {

    private static final long GAP = 1L << 24;

    private final TreeMap<Long, Region> live = new TreeMap<>();
    private final TreeMap<Long, Long> freed = new TreeMap<>();
    private long next = Addresses.HEAP_WINDOW;
    private long used;

    /**
     * Takes memory, filled with ones.
     *
     * @param where the call, for messages
     * @return its address; 0 when there is no room
     */
    public synchronized long allocate(long bytes, String where) {
        if (bytes < 0 || bytes > DeviceLimits.HEAP_BYTES - used) {
            return 0;
        }
        try {
            Region region = Region.allocate(next, bytes, "memory from malloc at " + where, "", false);
            Arrays.fill(region.words, -1);
            live.put(next, region);
        } catch (OutOfDeviceMemoryException e) {
            return 0;
        }
        long address = next;
        next += PtxFunction.align(bytes + GAP, 256);
        used += bytes;
        return address;
    }

    /** Gives memory back; returns what is wrong with the address, or nothing. */
    public synchronized String free(long address) {
        Region region = address == 0 ? null : live.remove(address);
        if (address == 0 || region != null) {
            used -= region == null ? 0 : region.size;
            if (region != null) {
                freed.put(address, region.size);
            }
            return "";
        }
        String at = "free of " + Addresses.hex(address);
        return freed.containsKey(address) ? at + ", which was freed before"
                : at + ", which no malloc of a kernel returned; " + describe(address);
    }

    /** The memory that holds the byte at an address; null when there is none. */
    public synchronized Region regionAt(long address) {
        Map.Entry<Long, Region> below = live.floorEntry(address);
        return below != null && below.getValue().contains(address, 1) ? below.getValue() : null;
    }

    /** The pieces of memory that nobody gave back: what they are, in the order in which they were taken. */
    public synchronized List<String> leaks() {
        return live.values().stream().map(r -> r.what + ", " + r.size + " bytes").toList();
    }

    /** Where an address of the window lies. */
    synchronized String describe(long address) {
        Map.Entry<Long, Long> dead = freed.floorEntry(address);
        if (dead != null && address - dead.getKey() < dead.getValue()) {
            return "it was freed: byte " + (address - dead.getKey()) + " of " + dead.getValue() + " bytes from malloc";
        }
        Map.Entry<Long, Region> below = live.floorEntry(address);
        if (below == null) {
            return "it is not in the heap";
        }
        long past = address - below.getKey() - below.getValue().size;
        return past < 0
                ? "byte " + (address - below.getKey()) + " of " + below.getValue().size + " bytes, " + below.getValue().what
                : past + " bytes past the end of " + below.getValue().size + " bytes, " + below.getValue().what;
    }
}
