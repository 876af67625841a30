package weft.kernels.simulator.warp;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weft.kernels.ptx.Instruction;

/**
 * {@code wmma.load} and {@code wmma.store}: a matrix between memory, where its rows (or with {@code .col} its columns) lie a
 * stride apart, and the registers of a warp. Each lane moves what it holds.
 */
final class MatrixTransfer extends MatrixOp {

    private static final Pattern NAME = Pattern.compile("wmma\\.(load\\.[abc]|store\\.d)\\.sync\\.aligned\\.(row|col)"
            + "\\.m(\\d+)n(\\d+)k(\\d+)(\\.global|\\.shared|\\.shared::cta)?\\.(\\w+)");

    private final MatrixAddress address;
    private final LaneValue stride;
    private final Fragment fragment;
    /** Whether the numbers of a row of the fragment are neighbours in memory. */
    private final boolean along;
    private final boolean stores;

    private MatrixTransfer(Instruction i, MatrixAddress address, LaneValue stride, Fragment fragment, boolean along,
            boolean stores) {
        super(i, stores ? members(i.operand(1)) : List.of(), stores ? List.of() : members(i.operand(0)));
        this.address = address;
        this.stride = stride;
        this.fragment = fragment;
        this.along = along;
        this.stores = stores;
    }

    /** Decodes {@code i}; null when it has a form that is not simulated. */
    static MatrixTransfer of(Instruction i) {
        Matcher m = NAME.matcher(i.name());
        int operands = i.operands().size();
        if (!m.matches() || operands < 2 || operands > 3) {
            return null;
        }
        boolean stores = m.group(1).startsWith("store");
        char matrix = m.group(1).charAt(m.group(1).length() - 1);
        Element type = Element.named(m.group(7));
        String shape = m.group(3) + "x" + m.group(4) + "x" + m.group(5);
        int registers = members(i.operand(stores ? 1 : 0)).size();
        MatrixAddress address = MatrixAddress.of(i, stores ? 0 : 1);
        LaneValue stride = operands == 3 ? LaneValue.of(i.operand(2)) : null;
        Fragment fragment = type == null ? null : fragment(matrix, m, type, registers, shape);
        boolean along = m.group(2).equals("row") == (matrix != 'b');
        if (fragment == null || address == null || operands == 3 && stride == null || type.bits < 8 && !along) {
            return null;
        }
        return new MatrixTransfer(i, address, stride, fragment, along, stores);
    }

    private static Fragment fragment(char matrix, Matcher m, Element type, int registers, String shape) {
        int rows = Integer.parseInt(m.group(3));
        int columns = Integer.parseInt(m.group(4));
        int depth = Integer.parseInt(m.group(5));
        if (matrix == 'c' || matrix == 'd') {
            boolean exists = MatrixProduct.WMMA_SHAPES.values().stream().anyMatch(s -> s.contains(shape));
            Fragment sum = exists ? Fragment.sum(rows, columns, type) : null;
            return exists && sum.registers() == registers ? sum : null;
        }
        boolean exists = MatrixProduct.WMMA_SHAPES.getOrDefault(m.group(7), List.of()).contains(shape);
        int across = matrix == 'a' ? rows : columns;
        boolean fits = exists && registers == (type == Element.F16 ? 8 : Fragment.needed(across, depth, type));
        return fits ? Fragment.operand(across, depth, type, registers) : null;
    }

    private long at(long start, long step, int number) {
        long row = number / fragment.depth();
        long column = number % fragment.depth();
        long element = along ? row * step + column : column * step + row;
        return start + element * fragment.type().bits / 8;
    }

    @Override
    public void gather(Registers registers, int base, int lane, Scratch scratch) {
        super.gather(registers, base, lane, scratch);
        long start = address.of(registers, base + lane);
        long step = stride == null ? along ? fragment.depth() : fragment.rows() : stride.narrow(registers, base + lane);
        Element type = fragment.type();
        int e = type.perRegister();
        boolean whole = along || e == 1;
        for (int r = 0; r < fragment.registers(); r++) {
            long loaded = 0;
            for (int j = 0; j < (whole ? 1 : e); j++) {
                long at = at(start, step, fragment.at(lane, r, j));
                int bytes = whole ? Math.max(4, type.bits / 8) : type.bits / 8;
                int shift = j * type.bits;
                if (stores) {
                    MatrixAddress.store(registers, at, bytes, scratch.words[r][lane] >>> shift, site(), base + lane);
                } else {
                    loaded |= MatrixAddress.load(registers, at, bytes, site(), base + lane) << shift;
                }
            }
            scratch.results[r][lane] = loaded;
        }
    }

    @Override
    void compute(Scratch scratch) {}
}
