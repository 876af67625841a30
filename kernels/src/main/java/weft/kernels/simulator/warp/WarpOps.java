package weft.kernels.simulator.warp;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntBinaryOperator;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.PtxException;
import weft.kernels.ptx.PtxType;
import weft.kernels.simulator.instructions.IntegerOps;
import weft.kernels.simulator.instructions.Roles;

/** The operations of a warp besides shuffles: votes, matches, reductions, elections, barriers. */
public final class WarpOps {

    private static final Set<String> SHUFFLES = Set.of("up", "down", "bfly", "idx");
    private static final Set<String> VOTES = Set.of("all", "any", "uni", "ballot");
    private static final Set<String> REDUCTIONS = Set.of("add", "min", "max", "and", "or", "xor");

    private WarpOps() {}

    /**
     * Decodes an instruction that lanes of a warp execute together.
     *
     * @throws PtxException when this form is not simulated
     */
    public static WarpOp decode(String file, Instruction i) {
        WarpOp op = decode(i);
        if (op == null) {
            boolean noSync = List.of("shfl", "vote").contains(i.opcode()) && !i.has("sync");
            throw new PtxException(file, i.line(), (noSync ? "GPUs from sm_70 on have no " + i.opcode() + " without .sync and a "
                    + "member mask: " : "the simulator does not execute this instruction: ") + i);
        }
        return op;
    }

    /** Null when this form is not simulated. */
    private static WarpOp decode(Instruction i) {
        int operands = i.operands().size();
        boolean sync = i.has("sync");
        for (int k = Roles.hasDestination(i) ? 1 : 0; k < operands; k++) {
            if (LaneValue.of(i.operand(k)) == null) {
                return null;
            }
        }
        return switch (i.opcode()) {
            case "shfl" -> sync && hasOne(i, SHUFFLES) && operands == 5 ? new Shuffle(i) : null;
            case "vote" -> sync && hasOne(i, VOTES) && operands == 3 ? new Vote(i) : null;
            case "match" -> sync && (i.has("any") || i.has("all")) && operands == 3 ? new Match(i) : null;
            case "redux" -> sync && hasOne(i, REDUCTIONS) && operands == 3 && i.type() != null && !i.type().isFloat()
                    ? new Reduction(i) : null;
            case "elect" -> sync && operands == 2 ? new Election(i) : null;
            case "activemask" -> operands == 1 ? new Active(i) : null;
            default -> i.has("warp") && sync && operands == 1 ? new WarpBarrier(i) : null;
        };
    }

    private static boolean hasOne(Instruction i, Set<String> names) {
        return i.parts().stream().anyMatch(names::contains);
    }

    /** {@code vote}: combines the predicates of all lanes. */
    private static final class Vote extends WarpOp {
        private enum Mode {
            BALLOT, ALL, ANY, UNIFORM
        }

        private final LaneValue predicate;
        private final Mode mode;

        Vote(Instruction i) {
            super(i);
            predicate = value(1);
            mode = i.has("ballot") ? Mode.BALLOT : i.has("all") ? Mode.ALL : i.has("any") ? Mode.ANY : Mode.UNIFORM;
        }

        @Override
        public void gather(Registers registers, int base, int lane, Scratch scratch) {
            scratch.value[lane] = predicate.narrow(registers, base + lane);
        }

        @Override
        public void combine(int members, Scratch scratch) {
            int ballot = 0;
            for (int left = members; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                ballot |= (scratch.value[lane] != 0 ? 1 : 0) << lane;
            }
            boolean all = ballot == members;
            boolean none = ballot == 0;
            Arrays.fill(scratch.result, switch (mode) {
                case BALLOT -> ballot;
                case ALL -> all ? 1 : 0;
                case ANY -> none ? 0 : 1;
                case UNIFORM -> all || none ? 1 : 0;
            });
        }
    }

    /** {@code match.any}: the lanes that have this lane's value; {@code match.all}: all lanes if they have the same value. */
    private static final class Match extends WarpOp {
        private final LaneValue value;
        private final boolean any;

        Match(Instruction i) {
            super(i);
            value = value(1);
            any = i.has("any");
        }

        @Override
        public void gather(Registers registers, int base, int lane, Scratch scratch) {
            scratch.value[lane] = value.wide(registers, base + lane);
        }

        @Override
        public void combine(int members, Scratch scratch) {
            for (int unmatched = members; unmatched != 0;) {
                long common = scratch.value[Integer.numberOfTrailingZeros(unmatched)];
                int same = 0;
                for (int left = unmatched; left != 0; left &= left - 1) {
                    int lane = Integer.numberOfTrailingZeros(left);
                    same |= (scratch.value[lane] == common ? 1 : 0) << lane;
                }
                for (int left = same; left != 0; left &= left - 1) {
                    int lane = Integer.numberOfTrailingZeros(left);
                    scratch.result[lane] = any || same == members ? same : 0;
                    scratch.second[lane] = same == members ? 1 : 0;
                }
                unmatched &= ~same;
            }
        }
    }

    /** {@code redux}: reduces the numbers of all lanes to one. */
    private static final class Reduction extends WarpOp {
        private final LaneValue value;
        private final IntBinaryOperator operator;

        Reduction(Instruction i) {
            super(i);
            value = value(1);
            boolean signed = i.type() == PtxType.S32;
            operator = switch (i.parts().stream().filter(REDUCTIONS::contains).findFirst().orElseThrow()) {
                case "add" -> Integer::sum;
                case "min" -> signed ? Math::min : IntegerOps::minimumUnsigned;
                case "max" -> signed ? Math::max : IntegerOps::maximumUnsigned;
                case "and" -> (a, b) -> a & b;
                case "or" -> (a, b) -> a | b;
                default -> (a, b) -> a ^ b;
            };
        }

        @Override
        public void gather(Registers registers, int base, int lane, Scratch scratch) {
            scratch.value[lane] = value.narrow(registers, base + lane);
        }

        @Override
        public void combine(int members, Scratch scratch) {
            int result = (int) scratch.value[Integer.numberOfTrailingZeros(members)];
            for (int left = members & members - 1; left != 0; left &= left - 1) {
                result = operator.applyAsInt(result, (int) scratch.value[Integer.numberOfTrailingZeros(left)]);
            }
            Arrays.fill(scratch.result, result);
        }
    }

    /** {@code elect}: the lowest lane is the leader. */
    private static final class Election extends WarpOp {
        Election(Instruction i) {
            super(i);
        }

        @Override
        public void combine(int members, Scratch scratch) {
            int leader = Integer.numberOfTrailingZeros(members);
            Arrays.fill(scratch.result, leader);
            Arrays.fill(scratch.second, 0);
            scratch.second[leader] = 1;
        }
    }

    /** {@code activemask}: the lanes that execute it together. */
    private static final class Active extends WarpOp {
        Active(Instruction i) {
            super(i);
        }

        @Override
        public void combine(int members, Scratch scratch) {
            Arrays.fill(scratch.result, members);
        }
    }

    /** {@code bar.warp.sync}: lanes wait for each other and compute nothing. */
    private static final class WarpBarrier extends WarpOp {
        WarpBarrier(Instruction i) {
            super(i);
        }
    }
}
