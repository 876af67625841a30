package weft.kernels.simulator.memory;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import weft.kernels.GpuException;
import weft.kernels.OutOfDeviceMemoryException;
import weft.kernels.ptx.PtxFunction;

/**
 * The global memory of the simulated device. Addresses are virtual: each allocation is followed by a wide gap that belongs
 * to nobody, and no address is used twice, so an access out of bounds never hits a neighbour and an access after free is always
 * noticed. New memory is filled with ones, which read as NaN and as -1.
 */
public final class DeviceMemory {

    private static final long FIRST = 0x7_0000_0000L;
    private static final long GAP = 1L << 30;
    private static final long ALIGNMENT = 256;
    private static final long LARGEST = 4L * (Integer.MAX_VALUE - 8);
    private static final int REMEMBERED = 4096;

    /** Memory that is no longer there. */
    private record Freed(long size, String described) {}

    private final long capacity;
    private final TreeMap<Long, Region> live = new TreeMap<>();
    private final TreeMap<Long, Freed> freed = new TreeMap<>();
    private long next = FIRST;
    private long nextConstant = Addresses.CONSTANT_WINDOW;
    private long used;
    private Region[] snapshot = {};
    private final DeviceHeap heap = new DeviceHeap();
    private boolean changed;

    public DeviceMemory(long capacity) {
        this.capacity = capacity;
    }

    /** The heap from which kernels take memory. */
    public DeviceHeap heap() {
        return heap;
    }

    public long capacity() {
        return capacity;
    }

    public synchronized long used() {
        return used;
    }

    /**
     * A new allocation, filled with ones.
     *
     * @param origin the line of the program that makes it; empty when that is of no interest
     */
    public Region allocate(long bytes, String origin) {
        Region region = allocate(bytes, "an allocation", "", false);
        region.origin = origin;
        return region;
    }

    /** Memory that the device takes for itself; {@code what} names it in messages. */
    public Region allocateFor(String what, long bytes) {
        return allocate(bytes, what, "", false);
    }

    /** Memory of a variable of a module. */
    public Region allocate(long bytes, String variable, boolean constant) {
        return allocate(bytes, (constant ? "constant " : "variable ") + variable, variable, constant);
    }

    private synchronized Region allocate(long bytes, String what, String variable, boolean readOnly) {
        if (bytes <= 0) {
            throw new GpuException("allocate: " + bytes + " bytes; the size must be positive");
        }
        if (bytes > LARGEST || bytes > capacity - used) {
            throw new OutOfDeviceMemoryException(
                    "allocate: out of memory: " + bytes + " bytes requested for " + what + ", " + used
                            + " of "
                            + capacity + " bytes used");
        }
        long base = readOnly ? nextConstant : next;
        Region region = Region.allocate(base, bytes, what, variable, readOnly);
        Arrays.fill(region.words, -1);
        live.put(base, region);
        long distance = PtxFunction.align(bytes + GAP, ALIGNMENT);
        if (readOnly) {
            nextConstant += distance;
        } else {
            next += distance;
        }
        used += bytes;
        changed = true;
        return region;
    }

    /** Frees an allocation. */
    public synchronized void free(long address) {
        Region region = live.remove(address);
        if (region == null) {
            throw new GpuException(
                    "free: " + Addresses.hex(address) + " is not the start of an allocation; " + describe(address));
        }
        used -= region.size;
        freed.put(address, new Freed(region.size, region.description()));
        if (freed.size() > REMEMBERED) {
            freed.pollFirstEntry();
        }
        changed = true;
    }

    /** The live allocations in the order of their addresses: what a launch may touch. */
    public synchronized Region[] snapshot() {
        if (changed) {
            snapshot = live.values().toArray(Region[]::new);
            changed = false;
        }
        return snapshot;
    }

    /** The allocation that holds all of {@code bytes} at {@code address}, for a copy or a fill by the host. */
    public synchronized MemorySegment slice(String verb, long address, long bytes) {
        Map.Entry<Long, Region> below = live.floorEntry(address);
        if (below == null || !below.getValue().contains(address, bytes)) {
            throw new GpuException(verb + ": " + bytes + " bytes at " + Addresses.hex(address) + " are not in an allocation; "
                    + describe(address));
        }
        return below.getValue().segment().asSlice(address - below.getValue().base, bytes);
    }

    /** Where {@code address} lies, seen from the nearest allocation. */
    private String describe(long address) {
        return describe(address, 1);
    }

    /** Where an access to {@code bytes} bytes at {@code address} lies; of a variable, which element it is. */
    public synchronized String describe(long address, int bytes) {
        Map.Entry<Long, Freed> dead = freed.floorEntry(address);
        if (dead != null && address - dead.getKey() < dead.getValue().size()) {
            String described = dead.getValue().described();
            return "it was freed: byte " + (address - dead.getKey()) + " of " + (described.isEmpty() ? "" : described + ", ")
                    + dead.getValue().size() + " bytes at " + Addresses.hex(dead.getKey());
        }
        if (address >= Addresses.HEAP_WINDOW && address < Addresses.CONSTANT_WINDOW) {
            return heap.describe(address);
        }
        if (address < 0 || address >= Addresses.PARAM_WINDOW) {
            return "no memory has so high an address";
        }
        Map.Entry<Long, Region> below = live.floorEntry(address);
        Map.Entry<Long, Region> above = live.ceilingEntry(address);
        if (below == null && above == null) {
            return "nothing is allocated";
        }
        long past = below == null ? Long.MAX_VALUE : address - (below.getKey() + below.getValue().size);
        long before = above == null ? Long.MAX_VALUE : above.getKey() - address;
        Region nearest = past <= before ? below.getValue() : above.getValue();
        String where = past < 0 ? "byte " + (address - below.getKey()) + " of"
                : past <= before ? past + " bytes past the end of" : before + " bytes before";
        String described = nearest.description();
        if (!described.isEmpty()) {
            return where + " " + described + ", " + nearest.size + " bytes at " + Addresses.hex(nearest.base);
        }
        String element = nearest.variable.isEmpty() ? ""
                : ": that is " + Place.element(nearest.variable, address - nearest.base, bytes, nearest.size);
        return where + " the nearest allocation, " + nearest.what + " of " + nearest.size + " bytes at "
                + Addresses.hex(nearest.base)
                + element;
    }

    /** Says what an allocation is, for messages; a complete name says also where it was made, or that this is of no interest. */
    public synchronized void name(long address, String name, boolean isComplete) {
        Region region = live.get(address);
        if (region == null) {
            throw new GpuException("describe: " + Addresses.hex(address) + " is not the start of an allocation");
        }
        region.name = name;
        region.isNameComplete = isComplete;
    }

    /** The allocations that were made at a line which is known, and not freed, in the order of their addresses. */
    public synchronized List<String> leaks() {
        return live.values().stream().filter(r -> !r.origin.isEmpty()).map(r -> r.description() + ", " + r.size + " bytes")
                .toList();
    }

    /** Fills a piece of memory with one byte. */
    public void fill(long address, byte value, long bytes) {
        slice("memset", address, bytes).fill(value);
    }
}
