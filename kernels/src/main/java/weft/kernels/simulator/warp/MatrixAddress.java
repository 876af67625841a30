package weft.kernels.simulator.warp;

import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.Operand.Register;
import weft.kernels.simulator.instructions.MemoryOps;
import weft.kernels.simulator.memory.Addresses;
import weft.kernels.simulator.memory.Region;

/** The address of an instruction that moves a matrix between memory and registers, and its accesses. */
final class MatrixAddress {

    private final Operand.Address address;
    private final boolean isShared;

    private MatrixAddress(Operand.Address address, boolean isShared) {
        this.address = address;
        this.isShared = isShared;
    }

    /** The address at operand {@code k}; null when there is none. */
    static MatrixAddress of(Instruction i, int k) {
        boolean shared = i.has("shared") || i.has("shared::cta");
        return i.operand(k) instanceof Operand.Address a ? new MatrixAddress(a, shared) : null;
    }

    /** The generic address of a lane of the block. */
    long of(Registers registers, int lane) {
        boolean inShared = isShared;
        long base = switch (address.base()) {
            case Register r when r.isWide() -> registers.wide[r.index()][lane];
            case Register r -> Integer.toUnsignedLong(registers.narrow[r.index()][lane]);
            case Operand.VariableAddress v -> {
                inShared |= Registers.isShared(v);
                yield registers.address(v);
            }
            default -> 0;
        };
        long at = base + address.offset();
        return inShared ? at | Addresses.SHARED_WINDOW : at;
    }

    /** Reads at most 8 bytes. */
    static long load(Registers registers, long at, int bytes, int site, int lane) {
        Region region = registers.access(at, bytes, false, site, lane);
        int word = (int) (at - region.base >> 2);
        if (bytes == 8) {
            return MemoryOps.join(region.words[word], region.words[word + 1]);
        }
        long whole = region.words[word] & 0xffff_ffffL;
        return bytes == 4 ? whole : whole >>> 8 * (at & 3) & (1 << 8 * bytes) - 1;
    }

    /** Writes at most 8 bytes. */
    static void store(Registers registers, long at, int bytes, long value, int site, int lane) {
        Region region = registers.access(at, bytes, true, site, lane);
        int word = (int) (at - region.base >> 2);
        if (bytes >= 4) {
            region.words[word] = (int) value;
            if (bytes == 8) {
                region.words[word + 1] = (int) (value >>> 32);
            }
        } else {
            int shift = 8 * (int) (at & 3);
            MemoryOps.insertShared(region.words, word, (1 << 8 * bytes) - 1 << shift, (int) value << shift);
        }
    }
}
