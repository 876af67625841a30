package weft.kernels.simulator.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weft.kernels.GpuException;
import weft.kernels.ptx.Instruction;
import weft.kernels.simulator.compiler.KernelImage;
import weft.kernels.simulator.execution.Block;
import weft.kernels.simulator.execution.Frame;
import weft.kernels.simulator.instructions.MemoryOps;
import weft.kernels.simulator.memory.Layout.Place;

/** The messages of failed accesses: kernel, line, block, thread, address, and what lies nearest to it. */
public final class Faults {

    private static final Pattern LOCAL_NAME = Pattern.compile("_ZZ.*E([0-9]{1,4})([A-Za-z_].*)");

    private Faults() {
    }

    public static GpuException shared(Frame frame, int offset, int bytes, int site, int lane) {
        Block block = frame.block;
        return small(frame, "shared", offset, bytes, block.sharedBytes,
                block.image.layout().sharedPlaces(block.dynamicSharedBytes), site, lane);
    }

    public static GpuException local(Frame frame, int offset, int bytes, int site, int lane) {
        List<Place> places = new ArrayList<>();
        for (Frame f = frame; f != null; f = f.caller) {
            places.addAll(f.function.layout().localPlaces(f.function.function(), f.localBase));
        }
        return small(frame, "local", offset, bytes, frame.block.localBytes, places, site, lane);
    }

    public static GpuException parameter(Frame frame, long offset, int bytes, boolean write, int site, int lane) {
        KernelImage image = frame.block.image;
        int size = (int) image.entry().parameterBytes();
        if (write && offset >= 0 && offset <= size - bytes) {
            return error(frame, "write to the parameters of the kernel, which it may not change" + near(
                    image.layout().parameterPlaces(), offset, bytes), site, lane);
        }
        return small(frame, "parameter", MemoryOps.small(offset), bytes, size, image.layout().parameterPlaces(), site, lane);
    }

    /** An address that is no multiple of the size is the fault that a GPU finds first. */
    private static GpuException small(Frame frame, String space, int offset, int bytes, int size, List<Place> places, int site,
            int lane) {
        String kind = offset % bytes != 0 ? "misaligned" : "out-of-bounds";
        return error(frame, kind + " access to " + bytes + " bytes at " + space + " address " + DeviceMemory.hex(offset) + " ("
                + space + " memory has " + size + " bytes)" + near(places, offset, bytes), site, lane);
    }

    /** The place that an access means, as an element of the nearest variable: {@code ; that is sum[17], ...}. */
    private static String near(List<Place> places, long offset, int bytes) {
        Place nearest = null;
        long least = Long.MAX_VALUE;
        for (Place p : places) {
            long end = p.start() + p.size();
            long distance = offset < p.start() ? p.start() - offset : offset < end ? -1 : offset - end;
            if (distance < least && !p.variable().name().startsWith("(")) {
                least = distance;
                nearest = p;
            }
        }
        return nearest == null ? "" : "; that is " + element(nearest.variable().name(), offset - nearest.start(), bytes,
                nearest.size());
    }

    /** {@code sum[17], which is 4 bytes past the end of sum (68 bytes)}. */
    static String element(String mangled, long at, int bytes, long size) {
        String name = plainName(mangled);
        String where = at % bytes == 0 ? name + "[" + at / bytes + "]" : name + (at < 0 ? " -" + -at : " +" + at);
        long past = at + bytes - size;
        return where + (at < 0 ? ", before the beginning of " + name + " (" + size + " bytes)"
                : past > 0 ? ", past the end of " + name + " (" + size + " bytes)" : "");
    }

    /** The name that a variable inside a function has in CUDA: nvcc calls {@code sum} in {@code k} {@code _ZZ1kvE3sum}. */
    private static String plainName(String mangled) {
        Matcher m = LOCAL_NAME.matcher(mangled);
        if (m.matches()) {
            int length = Integer.parseInt(m.group(1));
            return length <= m.group(2).length() ? m.group(2).substring(0, length) : mangled;
        }
        return mangled;
    }

    public static GpuException global(Frame frame, long address, int bytes, boolean write, Region region, int site, int lane) {
        String verb = write ? "write of " : "read of ";
        String at = verb + bytes + " bytes at " + DeviceMemory.hex(address);
        if (address >= 0 && address < 4096) {
            return error(frame, "null pointer: " + at, site, lane);
        }
        String where = frame.block.memory.describe(address, bytes);
        if (address % bytes != 0) {
            return error(frame, "misaligned " + at + ", which is no multiple of " + bytes + "; " + where, site, lane);
        }
        if (region != null && region.contains(address, bytes) && write && region.readOnly) {
            return error(frame, at + " in " + region.what + ", which kernels may not change", site, lane);
        }
        return error(frame, (where.startsWith("it was freed") ? "use after free: " : "out-of-bounds ") + at + "; " + where, site,
                lane);
    }

    public static GpuException error(Frame frame, String what, int site, int lane) {
        return error(frame, what, frame.function.site(site), lane);
    }

    public static GpuException error(Frame frame, String what, Instruction i, int lane) {
        Block b = frame.block;
        return new GpuException("kernel " + b.kernelName() + ": " + what + "; " + place(frame, i) + ", block ("
                + b.ctaidX + ", " + b.ctaidY + ", " + b.ctaidZ + "), thread (" + b.tidX[lane] + ", " + b.tidY[lane] + ", "
                + b.tidZ[lane] + ")");
    }

    /** Where an instruction is: the CUDA line when it is known, the PTX line, the text. */
    public static String place(Frame frame, Instruction i) {
        String ptx = frame.function.file() + ":" + i.line() + " '" + i + "'";
        return i.source() == null ? ptx : i.source() + ", " + ptx;
    }
}
