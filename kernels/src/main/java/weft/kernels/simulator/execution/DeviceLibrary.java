package weft.kernels.simulator.execution;

import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import weft.kernels.checks.Check;
import weft.kernels.ptx.Variable;
import weft.kernels.simulator.flow.CallSite;
import weft.kernels.simulator.memory.Region;
import weft.kernels.simulator.text.CFormat;

/**
 * The functions that every GPU has and no PTX defines: {@code vprintf}, which printf becomes, {@code malloc} and {@code free},
 * and {@code __assertfail}, which a failed assertion calls. Threads that call one together run it one after another, in their
 * order.
 */
final class DeviceLibrary {

    /** Characters of a text that are read at most. */
    private static final int LONGEST_TEXT = 1 << 16;

    private final Block block;

    DeviceLibrary(Block block) {
        this.block = block;
    }

    /** Runs function {@code name} for the lanes of {@code group}; false when there is no such function. */
    boolean call(LaneGroup group, CallSite site, String name) {
        int parameters = switch (name) {
            case "vprintf" -> 2;
            case "malloc", "free" -> 1;
            case "__assertfail" -> 5;
            default -> -1;
        };
        if (parameters != site.arguments().size()) {
            return false;
        }
        int[] ranges = group.lanes.ranges();
        for (int r = 0; r < ranges.length; r += 2) {
            for (int lane = ranges[r]; lane < ranges[r + 1]; lane++) {
                call(group.frame, site, name, lane);
            }
        }
        return true;
    }

    private void call(Frame frame, CallSite site, String name, int lane) {
        List<Variable> passed = site.arguments();
        long first = argument(frame, passed.get(0), lane);
        switch (name) {
            case "vprintf" -> result(frame, site, lane, print(first, argument(frame, passed.get(1), lane)));
            case "malloc" -> result(frame, site, lane, block.memory.heap().allocate(first,
                    KernelFault.place(frame.function, site.instruction())));
            case "free" -> {
                String complaint = block.memory.heap().free(first);
                if (!complaint.isEmpty()) {
                    throw frame.fault(site.instruction(), lane).error(Check.MEMORY, complaint);
                }
            }
            default -> throw frame.fault(site.instruction(), lane).error("assertion '" + text(first) + "' failed at "
                    + text(argument(frame, passed.get(1), lane)) + ":" + (int) argument(frame, passed.get(2), lane) + " in "
                    + text(argument(frame, passed.get(3), lane)));
        }
    }

    /** Arguments lie in a buffer one after another, each at a multiple of its size. Returns how many the format took. */
    private int print(long format, long arguments) {
        if (format == 0) {
            return -1;
        }
        long[] at = {arguments};
        CFormat formatted = new CFormat(text(format), bytes -> {
            at[0] = at[0] + bytes - 1 & -bytes;
            at[0] += bytes;
            return read(at[0] - bytes, bytes);
        }, this::text);
        block.print(formatted.text());
        return formatted.count();
    }

    private long argument(Frame frame, Variable passed, int lane) {
        long at = (long) lane * block.localBytes + Calls.address(frame, passed);
        return passed.size() == 8 ? block.localSegment().get(ValueLayout.JAVA_LONG_UNALIGNED, at)
                : block.localSegment().get(ValueLayout.JAVA_INT_UNALIGNED, at);
    }

    private void result(Frame frame, CallSite site, int lane, long value) {
        for (Variable v : site.results()) {
            long at = (long) lane * block.localBytes + Calls.address(frame, v);
            if (v.size() == 8) {
                block.localSegment().set(ValueLayout.JAVA_LONG_UNALIGNED, at, value);
            } else {
                block.localSegment().set(ValueLayout.JAVA_INT_UNALIGNED, at, (int) value);
            }
        }
    }

    /** The value at an address; 0 where there is no memory, because the format takes more than the call passes. */
    private long read(long address, int bytes) {
        Region region = block.regionAt(address);
        long value = 0;
        for (int k = bytes - 1; k >= 0 && region != null && region.contains(address, bytes); k--) {
            value = value << 8 | octet(region, address + k);
        }
        return value;
    }

    private static int octet(Region region, long address) {
        return region.words[(int) (address - region.base >>> 2)] >>> 8 * (int) (address - region.base & 3) & 255;
    }

    /** The text that begins at an address and ends before a zero or at the end of its memory. */
    private String text(long address) {
        Region region = block.regionAt(address);
        if (region == null) {
            return "(no text at 0x" + Long.toHexString(address) + ")";
        }
        StringBuilder text = new StringBuilder();
        for (long at = address; region.contains(at, 1) && octet(region, at) != 0 && text.length() < LONGEST_TEXT; at++) {
            text.append((char) octet(region, at));
        }
        return new String(text.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
