package weft.kernels.simulator.compiler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.PtxType;
import weft.kernels.ptx.StateSpace;

/**
 * The log that the code of a segment writes while it runs: a row of {@link BlockState#log} for each memory access, with the
 * generic address that each lane accessed, and {@link #SKIPPED} for a lane whose guard was false. The next segment uses the same
 * rows, so the log is judged each time a segment has run. A row is one store in the loop over lanes; a call for each access would
 * cost ten times as much.
 *
 * @param entries the rows
 */
public record SegmentLog(List<Entry> entries) {

    /** Stands for the address of a lane that did not execute the instruction. */
    public static final long SKIPPED = -1;

    /** What a row holds. */
    public enum Kind {
        LOAD, STORE, ATOMIC,
        /**
         * The two accesses of {@code cp.async}, logged where it starts. The bytes that each lane reads are a row of their own.
         */
        COPY_FROM, COPY_TO, COPY_BYTES,
        /** No access: 0 for a lane that executed a guarded instruction. */
        GUARD;

        /** Whether the row holds addresses. */
        public boolean isAccess() {
            return this != GUARD && this != COPY_BYTES;
        }

        /** Whether memory may be changed. */
        public boolean writes() {
            return this == STORE || this == ATOMIC || this == COPY_TO;
        }
    }

    /**
     * A row.
     *
     * @param position    the instruction's position in its segment
     * @param instruction the instruction
     * @param kind        what the row holds
     * @param bytes       how many bytes each lane accesses; 0 for a guard
     */
    public record Entry(int position, Instruction instruction, Kind kind, int bytes) {

        /** Whether lanes may have skipped the instruction. */
        public boolean isGuarded() {
            return instruction.guard() != null;
        }
    }

    /** The rows of straight-line code. */
    static SegmentLog of(List<Instruction> code) {
        List<Entry> entries = new ArrayList<>();
        for (int position = 0; position < code.size(); position++) {
            Instruction i = code.get(position);
            if (i.opcode().equals("cp") && i.operands().size() > 2 && i.operand(2) instanceof Operand.Immediate bytes) {
                for (Kind kind : List.of(Kind.COPY_TO, Kind.COPY_FROM, Kind.COPY_BYTES)) {
                    entries.add(new Entry(position, i, kind, (int) bytes.value()));
                }
            } else if (isAccess(i)) {
                entries.add(new Entry(position, i, kind(i), bytes(i)));
            } else if (i.guard() != null) {
                entries.add(new Entry(position, i, Kind.GUARD, 0));
            }
        }
        return new SegmentLog(List.copyOf(entries));
    }

    private static boolean isAccess(Instruction i) {
        return switch (i.opcode()) {
            case "ld", "ldu", "st", "atom", "red" -> i.type() != null && i.operands().stream()
                    .noneMatch(o -> o instanceof Operand.Address a && a.base() instanceof Operand.VariableAddress v
                            && v.variable().space() == StateSpace.PARAM);
            default -> false;
        };
    }

    private static Kind kind(Instruction i) {
        return switch (i.opcode()) {
            case "st" -> Kind.STORE;
            case "atom", "red" -> Kind.ATOMIC;
            default -> Kind.LOAD;
        };
    }

    private static int bytes(Instruction i) {
        PtxType type = i.type();
        return type.bytes() * (i.has("v2") ? 2 : i.has("v4") ? 4 : i.has("v8") ? 8 : 1);
    }

    /** The first row of the instruction at {@code position}; -1 when it has none. */
    int row(int position) {
        for (int row = 0; row < entries.size(); row++) {
            if (entries.get(row).position() == position) {
                return row;
            }
        }
        return -1;
    }

    /** Rows for {@code lanes} lanes. */
    public static long[][] rows(int count, int lanes) {
        long[][] rows = new long[count][lanes];
        for (long[] row : rows) {
            Arrays.fill(row, SKIPPED);
        }
        return rows;
    }
}
