package weft.kernels.simulator;

import java.util.Set;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.ptx.Operand.Register;
import weft.kernels.ptx.PtxException;
import weft.kernels.ptx.PtxType;

/**
 * What the lanes of a warp do together: shuffles, votes, matches, reductions. Each is executed for a whole set of lanes at once,
 * after all lanes that the member masks name have come. What a lane reads from one that takes no part is all ones.
 */
final class WarpOps {

    private static final int POISON = -1;
    private static final Set<String> SHUFFLES = Set.of("up", "down", "bfly", "idx");
    private static final Set<String> VOTES = Set.of("all", "any", "uni", "ballot");
    private static final Set<String> REDUCTIONS = Set.of("add", "min", "max", "and", "or", "xor");

    private WarpOps() {
    }

    static int laneMaskEqual(int lane) {
        return 1 << lane;
    }

    static int laneMaskBelow(int lane) {
        return (1 << lane) - 1;
    }

    static int laneMaskUpTo(int lane) {
        return laneMaskBelow(lane) | 1 << lane;
    }

    static int laneMaskFrom(int lane) {
        return -1 << lane;
    }

    static int laneMaskAbove(int lane) {
        return -2 << lane;
    }

    /** Refuses forms that are not simulated, when the kernel is loaded. */
    static void check(String file, Instruction i) {
        boolean known = switch (i.opcode()) {
            case "shfl" -> i.has("sync") && i.parts().stream().anyMatch(SHUFFLES::contains) && i.operands().size() == 5;
            case "vote" -> i.has("sync") && i.parts().stream().anyMatch(VOTES::contains) && i.operands().size() == 3;
            case "match" -> i.has("sync") && (i.has("any") || i.has("all")) && i.operands().size() == 3;
            case "redux" -> i.has("sync") && i.parts().stream().anyMatch(REDUCTIONS::contains) && !i.type().isFloat();
            case "activemask" -> i.operands().size() == 1;
            default -> Barriers.isKnown(i);
        };
        if (!known) {
            throw new PtxException(file, i.line(), "the simulator does not execute this instruction: " + i);
        }
    }

    /** The mask of the lanes that must meet at {@code i}, as lane {@code lane} names them. */
    static int memberMask(Instruction i, Frame frame, int lane) {
        return i.opcode().equals("bar") || i.opcode().equals("barrier") ? narrow(i.operand(0), frame, lane)
                : narrow(i.operands().getLast(), frame, lane);
    }

    static int narrow(Operand operand, Frame frame, int lane) {
        return switch (operand) {
            case Register r -> r.isWide() ? (int) frame.wide[r.slot()][lane] : frame.narrow[r.slot()][lane];
            case Operand.Not n -> frame.narrow[n.register().slot()][lane] ^ 1;
            case Operand.Immediate c -> (int) c.value();
            case Operand.Float32 c -> c.bits();
            default -> throw new IllegalStateException("operand " + operand + " is no value of a lane");
        };
    }

    private static long wide(Operand operand, Frame frame, int lane) {
        return switch (operand) {
            case Register r when r.isWide() -> frame.wide[r.slot()][lane];
            case Operand.Immediate c -> c.value();
            default -> Integer.toUnsignedLong(narrow(operand, frame, lane));
        };
    }

    static void write(Operand destination, Frame frame, int lane, int value) {
        if (destination instanceof Register r) {
            frame.narrow[r.slot()][lane] = value;
        }
    }

    /** Executes {@code i} for {@code lanes}, which hold every live lane that their masks name. */
    static void execute(Instruction i, Frame frame, Lanes lanes) {
        if (i.opcode().equals("bar") || i.opcode().equals("barrier")) {
            return;
        }
        int[] results = new int[32];
        int[] second = new int[32];
        for (int warp = 0; warp < lanes.warps(); warp++) {
            int present = lanes.warp(warp);
            for (int left = present; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                lane(i, frame, warp * 32, lane, present, results, second);
            }
            for (int left = present; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                Operand first = i.operand(0);
                if (first instanceof Operand.Pair p) {
                    write(p.second(), frame, warp * 32 + lane, second[lane]);
                    first = p.first();
                }
                write(first, frame, warp * 32 + lane, results[lane]);
            }
        }
    }

    private static void lane(Instruction i, Frame frame, int base, int lane, int present, int[] results, int[] second) {
        int mask = i.opcode().equals("activemask") ? present : memberMask(i, frame, base + lane) & present;
        switch (i.opcode()) {
            case "shfl" -> shuffle(i, frame, base, lane, mask, results, second);
            case "vote" -> results[lane] = vote(i, frame, base, mask);
            case "match" -> match(i, frame, base, lane, mask, results, second);
            case "redux" -> results[lane] = reduce(i, frame, base, mask);
            default -> results[lane] = present;
        }
    }

    /** {@code shfl}: the operand c holds the segment mask in bits 8 to 12 and the clamp in bits 0 to 4. */
    private static void shuffle(Instruction i, Frame frame, int base, int lane, int mask, int[] results, int[] second) {
        int by = narrow(i.operand(2), frame, base + lane) & 31;
        int c = narrow(i.operand(3), frame, base + lane);
        int segment = c >>> 8 & 31;
        int last = lane & segment | c & 31 & ~segment;
        int from = i.has("up") ? lane - by : i.has("down") ? lane + by : i.has("bfly") ? lane ^ by
                : lane & segment | by & ~segment;
        boolean inside = i.has("up") ? from >= last : from <= last;
        from = inside ? from : lane;
        second[lane] = inside ? 1 : 0;
        results[lane] = (mask >>> from & 1) != 0 ? narrow(i.operand(1), frame, base + from) : POISON;
    }

    private static int vote(Instruction i, Frame frame, int base, int mask) {
        int ballot = 0;
        for (int left = mask; left != 0; left &= left - 1) {
            int other = Integer.numberOfTrailingZeros(left);
            ballot |= (narrow(i.operand(1), frame, base + other) != 0 ? 1 : 0) << other;
        }
        boolean all = ballot == mask;
        return i.has("ballot") ? ballot : i.has("all") ? all ? 1 : 0 : i.has("any") ? ballot != 0 ? 1 : 0
                : all || ballot == 0 ? 1 : 0;
    }

    private static void match(Instruction i, Frame frame, int base, int lane, int mask, int[] results, int[] second) {
        long mine = wide(i.operand(1), frame, base + lane);
        int same = 0;
        for (int left = mask; left != 0; left &= left - 1) {
            int other = Integer.numberOfTrailingZeros(left);
            same |= (wide(i.operand(1), frame, base + other) == mine ? 1 : 0) << other;
        }
        results[lane] = i.has("any") ? same : same == mask ? mask : 0;
        second[lane] = same == mask ? 1 : 0;
    }

    private static int reduce(Instruction i, Frame frame, int base, int mask) {
        boolean signed = i.type() == PtxType.S32;
        int result = 0;
        boolean first = true;
        for (int left = mask; left != 0; left &= left - 1) {
            int value = narrow(i.operand(1), frame, base + Integer.numberOfTrailingZeros(left));
            result = first ? value : combine(i, signed, result, value);
            first = false;
        }
        return result;
    }

    private static int combine(Instruction i, boolean signed, int a, int b) {
        return switch (i.parts().get(2)) {
            case "add" -> a + b;
            case "min" -> signed ? Math.min(a, b) : IntegerOps.minimumUnsigned(a, b);
            case "max" -> signed ? Math.max(a, b) : IntegerOps.maximumUnsigned(a, b);
            case "and" -> a & b;
            case "or" -> a | b;
            default -> a ^ b;
        };
    }
}
