package weft.kernels.simulator;

import weft.kernels.GpuException;
import weft.kernels.ptx.Instruction;

/** The messages of failed accesses: kernel, line, block, thread, address, and what lies nearest to it. */
final class Faults {

    private Faults() {
    }

    static GpuException shared(Frame frame, int offset, int bytes, int site, int lane) {
        return small(frame, "shared", offset, bytes, frame.block.sharedBytes, site, lane);
    }

    static GpuException local(Frame frame, int offset, int bytes, int site, int lane) {
        return small(frame, "local", offset, bytes, frame.block.localBytes, site, lane);
    }

    private static GpuException small(Frame frame, String space, int offset, int bytes, int size, int site, int lane) {
        boolean outside = offset < 0 || offset > size - bytes;
        String kind = outside ? "out-of-bounds" : "misaligned";
        return error(frame, kind + " access to " + bytes + " bytes at " + space + " address " + DeviceMemory.hex(offset) + " ("
                + space + " memory has " + size + " bytes)", site, lane);
    }

    static GpuException global(Frame frame, long address, int bytes, boolean write, Region region, int site, int lane) {
        String verb = write ? "write of " : "read of ";
        String at = verb + bytes + " bytes at " + DeviceMemory.hex(address);
        if (region != null && region.contains(address, bytes)) {
            return error(frame, write && region.readOnly && address % bytes == 0
                    ? at + " in " + region.what + ", which kernels may not change"
                    : "misaligned " + at + ", which is no multiple of " + bytes, site, lane);
        }
        if (address >= 0 && address < 4096) {
            return error(frame, "null pointer: " + at, site, lane);
        }
        String where = frame.block.memory.describe(address);
        return error(frame, (where.startsWith("it was freed") ? "use after free: " : "out-of-bounds ") + at + "; " + where, site,
                lane);
    }

    static GpuException error(Frame frame, String what, int site, int lane) {
        return error(frame, what, frame.function.site(site), lane);
    }

    static GpuException error(Frame frame, String what, Instruction i, int lane) {
        Block b = frame.block;
        return new GpuException("kernel " + b.kernelName() + ": " + what + "; " + place(frame, i) + ", block ("
                + b.ctaidX + ", " + b.ctaidY + ", " + b.ctaidZ + "), thread (" + b.tidX[lane] + ", " + b.tidY[lane] + ", "
                + b.tidZ[lane] + ")");
    }

    /** Where an instruction is: the CUDA line when it is known, the PTX line, the text. */
    static String place(Frame frame, Instruction i) {
        String ptx = frame.function.file() + ":" + i.line() + " '" + i + "'";
        return i.source() == null ? ptx : i.source() + ", " + ptx;
    }
}
