package weft.kernels.simulator.warp;

import weft.kernels.ptx.Instruction;

/**
 * {@code shfl}: each lane reads a value of another one. The operand c holds the segment mask in bits 8 to 12 and the clamp in
 * bits 0 to 4. What a lane reads from one that takes no part is all ones, and marked as undefined.
 */
final class Shuffle extends WarpOp {

    private static final int POISON = -1;

    /** Which lane is read. */
    private enum Mode {
        UP, DOWN, BUTTERFLY, INDEX
    }

    private final Mode mode;
    private final LaneValue value;
    private final LaneValue by;
    private final LaneValue clamp;
    /** For constant operands: the lane that each lane reads, and whether that is inside its segment. */
    private final int[] from;
    private final int[] inside;

    Shuffle(Instruction i) {
        super(i);
        mode = i.has("up") ? Mode.UP : i.has("down") ? Mode.DOWN : i.has("bfly") ? Mode.BUTTERFLY : Mode.INDEX;
        value = value(1);
        by = value(2);
        clamp = value(3);
        boolean constant = by.isConstant() && clamp.isConstant();
        from = constant ? new int[32] : null;
        inside = constant ? new int[32] : null;
        for (int lane = 0; lane < 32 && constant; lane++) {
            int other = source(lane, (int) by.constant(), (int) clamp.constant());
            inside[lane] = other >= 0 ? 1 : 0;
            from[lane] = other >= 0 ? other : lane;
        }
    }

    /** The lane that {@code lane} reads; -1 when it lies outside the segment, and the lane keeps its own value. */
    private int source(int lane, int distance, int c) {
        int n = distance & 31;
        int segment = c >>> 8 & 31;
        int last = lane & segment | c & 31 & ~segment;
        int other = switch (mode) {
            case UP -> lane - n;
            case DOWN -> lane + n;
            case BUTTERFLY -> lane ^ n;
            case INDEX -> lane & segment | n & ~segment;
        };
        return (mode == Mode.UP ? other >= last : other <= last) ? other : -1;
    }

    @Override
    public void execute(Registers registers, int base, int members, Scratch scratch) {
        int[] to = result(registers);
        if (members != -1 || from == null || registers.marks != null || value.isConstant() || value.isWide() || value.flip() != 0
                || to == null) {
            super.execute(registers, base, members, scratch);
            return;
        }
        int[] source = registers.narrow[value.index()];
        if (to == source) {
            int[] copy = scratch.result;
            System.arraycopy(source, base, copy, 0, 32);
            for (int lane = 0; lane < 32; lane++) {
                to[base + lane] = copy[from[lane]];
            }
        } else {
            for (int lane = 0; lane < 32; lane++) {
                to[base + lane] = source[base + from[lane]];
            }
        }
        int[] also = second(registers);
        if (also != null) {
            System.arraycopy(inside, 0, also, base, 32);
        }
    }

    @Override
    public void gather(Registers registers, int base, int lane, Scratch scratch) {
        scratch.value[lane] = value.narrow(registers, base + lane);
        scratch.mark[lane] = value.isConstant() || value.isWide() ? 0 : registers.mark(value.index(), base + lane);
        scratch.by[lane] = by.narrow(registers, base + lane);
        scratch.clamp[lane] = clamp.narrow(registers, base + lane);
    }

    @Override
    public void combine(int members, Scratch scratch) {
        for (int left = members; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int other = source(lane, scratch.by[lane], scratch.clamp[lane]);
            scratch.second[lane] = other >= 0 ? 1 : 0;
            other = other >= 0 ? other : lane;
            boolean takesPart = (members >>> other & 1) != 0;
            scratch.result[lane] = takesPart ? (int) scratch.value[other] : POISON;
            scratch.resultMark[lane] = takesPart ? scratch.mark[other] : -1 - other;
        }
    }

    /** A mark says where an undefined value was read, and from which lane of the warp. */
    @Override
    int mark(Scratch scratch, int lane) {
        int mark = scratch.resultMark[lane];
        return mark >= 0 ? mark : Marks.of(site(), -1 - mark);
    }
}
