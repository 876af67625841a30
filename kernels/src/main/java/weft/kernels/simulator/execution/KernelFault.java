package weft.kernels.simulator.execution;

import java.util.List;
import weft.kernels.KernelFaultException;
import weft.kernels.checks.Check;
import weft.kernels.checks.Finding;
import weft.kernels.ptx.Instruction;
import weft.kernels.simulator.compiler.FunctionGraph;
import weft.kernels.simulator.memory.Addresses;
import weft.kernels.simulator.memory.Place;
import weft.kernels.simulator.memory.Region;

/**
 * What one thread did wrong at one instruction. The message names kernel, line, block and thread, and for an access the address
 * and what lies nearest to it.
 */
record KernelFault(Block block, FunctionGraph function, Instruction instruction, int lane) {

    /** An error that is about neither memory nor synchronisation. */
    KernelFaultException error(String what) {
        return error(Check.EXECUTION, what);
    }

    /** The error with a text of its own. */
    KernelFaultException error(Check check, String what) {
        String thread = thread();
        return new KernelFaultException(
                "kernel " + block.kernelName() + ": " + what + "; " + place(function, instruction) + ", " + thread,
                Finding.fault(check, block.kernelName(), what, List.of(where(function, instruction)), thread));
    }

    /** Which thread it is. */
    String thread() {
        return block.place() + ", thread (" + block.tidX[lane] + ", " + block.tidY[lane] + ", " + block.tidZ[lane] + ")";
    }

    /** An instruction, for a finding: the user's own line where it was inlined. */
    static Finding.Place where(FunctionGraph function, Instruction i) {
        return new Finding.Place(i.source() == null ? "" : i.source().file(), i.source() == null ? 0 : i.source().line(),
                function.file(), i.line(), i.toString());
    }

    /** Where an instruction is: the CUDA line when it is known, the PTX line, the text. */
    static String place(FunctionGraph function, Instruction i) {
        String ptx = function.file() + ":" + i.line() + " '" + i + "'";
        return i.source() == null ? ptx : i.source() + ", " + ptx;
    }

    /**
     * The error of an access by generic address.
     *
     * @param region the region that holds the first byte; null when there is none
     * @param locals the local variables of all calls that the thread is in
     */
    KernelFaultException access(long address, int bytes, boolean write, Region region, List<Place> locals) {
        boolean isFar = region != null && address - region.base != (int) (address - region.base);
        if (isFar || region == null) {
            return global(address, bytes, write, null);
        }
        if (Addresses.isShared(address)) {
            return shared((int) (address - Addresses.SHARED_WINDOW), bytes);
        }
        if (Addresses.isLocal(address)) {
            return local(Addresses.small(address - Addresses.LOCAL_WINDOW - (long) lane * block.localBytes), bytes, locals);
        }
        return Addresses.isParam(address) ? parameter(address - Addresses.PARAM_WINDOW, bytes, write)
                : global(address, bytes, write, region);
    }

    KernelFaultException shared(int offset, int bytes) {
        return small("shared", offset, bytes, block.sharedBytes,
                block.image.layout().sharedPlaces(block.dynamicSharedBytes));
    }

    KernelFaultException local(int offset, int bytes, List<Place> locals) {
        return small("local", offset, bytes, block.localBytes, locals);
    }

    private KernelFaultException parameter(long offset, int bytes, boolean write) {
        List<Place> parameters = block.image.layout().parameterPlaces();
        int size = (int) block.image.entry().parameterBytes();
        return write && offset >= 0 && offset <= size - bytes
                ? error(Check.MEMORY,
                        "write to the parameters of the kernel, which it may not change" + Place.near(parameters, offset, bytes))
                : small("parameter", Addresses.small(offset), bytes, size, parameters);
    }

    /** An address that is no multiple of the size is the fault that a GPU finds first. */
    private KernelFaultException small(String space, int offset, int bytes, int size, List<Place> places) {
        String kind = offset % bytes != 0 ? "misaligned" : "out-of-bounds";
        return error(Check.MEMORY,
                kind + " access to " + bytes + " bytes at " + space + " address " + Addresses.hex(offset) + " (" + space
                        + " memory has " + size + " bytes)" + Place.near(places, offset, bytes));
    }

    private KernelFaultException global(long address, int bytes, boolean write, Region region) {
        String verb = write ? "write of " : "read of ";
        String at = verb + bytes + " bytes at " + Addresses.hex(address);
        if (address >= 0 && address < 4096) {
            return error(Check.MEMORY, "null pointer: " + at);
        }
        String where = block.memory.describe(address, bytes);
        if (address % bytes != 0) {
            return error(Check.MEMORY, "misaligned " + at + ", which is no multiple of " + bytes + "; " + where);
        }
        if (region != null && region.contains(address, bytes) && write && region.readOnly) {
            return error(Check.MEMORY, at + " in " + region.what + ", which kernels may not change");
        }
        return error(Check.MEMORY,
                (where.startsWith("it was freed") ? "use after free: " : "out-of-bounds ") + at + "; " + where);
    }
}
