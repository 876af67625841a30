package weft.kernels.simulator.warp;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import weft.kernels.ptx.Instruction;
import weft.kernels.ptx.Operand;
import weft.kernels.simulator.memory.Region;

/**
 * {@code ldmatrix}, {@code stmatrix} and {@code movmatrix}: tiles of 8 rows of 8 numbers of 16 bits. In registers lane 4 g + t
 * holds columns 2 t and 2 t + 1 of row g of each tile (with {@code .trans}, rows and columns are exchanged on the way). In memory
 * a row is 16 bytes, at the address that lane 8 q + row gives for tile q.
 */
final class TileTransfer extends MatrixOp {

    private static final Pattern NAME = Pattern.compile("(ld|st)matrix\\.sync\\.aligned\\.m8n8\\.x([124])(\\.trans)?"
            + "(\\.shared|\\.shared::cta)?\\.b16");
    private static final String MOVE = "movmatrix.sync.aligned.m8n8.trans.b16";

    private enum Kind {
        LOAD, STORE, MOVE
    }

    private final Kind kind;
    private final int tiles;
    private final boolean transposes;
    private final MatrixAddress address;

    private TileTransfer(Instruction i, Kind kind, int tiles, boolean transposes, MatrixAddress address, List<Operand> in,
            List<Operand> out) {
        super(i, in, out);
        this.kind = kind;
        this.tiles = tiles;
        this.transposes = transposes;
        this.address = address;
    }

    /** Decodes {@code i}; null when it has a form that is not simulated. */
    static TileTransfer of(Instruction i) {
        if (i.operands().size() != 2) {
            return null;
        }
        if (i.name().equals(MOVE)) {
            return new TileTransfer(i, Kind.MOVE, 1, true, null, List.of(i.operand(1)), List.of(i.operand(0)));
        }
        Matcher m = NAME.matcher(i.name());
        if (!m.matches()) {
            return null;
        }
        boolean loads = m.group(1).equals("ld");
        int tiles = Integer.parseInt(m.group(2));
        List<Operand> registers = members(i.operand(loads ? 0 : 1));
        MatrixAddress address = MatrixAddress.of(i, loads ? 1 : 0);
        if (address == null || registers.size() != tiles) {
            return null;
        }
        return new TileTransfer(i, loads ? Kind.LOAD : Kind.STORE, tiles, m.group(3) != null, address,
                loads ? List.of() : registers, loads ? registers : List.of());
    }

    private boolean hasRow(int lane) {
        return kind != Kind.MOVE && lane < 8 * tiles;
    }

    @Override
    public void gather(Registers registers, int base, int lane, Scratch scratch) {
        super.gather(registers, base, lane, scratch);
        if (kind == Kind.LOAD && hasRow(lane)) {
            long row = address.of(registers, base + lane);
            Region region = registers.access(row, 16, false, site(), base + lane);
            System.arraycopy(region.words, (int) (row - region.base >> 2), scratch.tile(lane / 8), lane % 8 * 4, 4);
        }
    }

    /** A tile as 32 words, word {@code 4 row + column / 2}, which is also how it lies in the registers of lanes 0 to 31. */
    private static void transpose(int[] from, int[] to) {
        for (int k = 0; k < 32; k++) {
            int row = k / 4;
            int low = k % 4 * 2;
            to[k] = half(from, low, row) | half(from, low + 1, row) << 16;
        }
    }

    private static int half(int[] tile, int row, int column) {
        return tile[row * 4 + column / 2] >>> 16 * (column % 2) & 0xffff;
    }

    @Override
    void compute(Scratch scratch) {
        for (int q = 0; q < tiles; q++) {
            int[] tile = scratch.tile(q);
            if (kind != Kind.LOAD) {
                for (int lane = 0; lane < 32; lane++) {
                    tile[lane] = (int) scratch.words[q][lane];
                }
            }
            if (transposes) {
                transpose(tile.clone(), tile);
            }
            for (int lane = 0; lane < 32; lane++) {
                scratch.results[q][lane] = tile[lane];
            }
        }
    }

    @Override
    public void scatter(Registers registers, int base, int lane, Scratch scratch) {
        super.scatter(registers, base, lane, scratch);
        if (kind == Kind.STORE && hasRow(lane)) {
            long row = address.of(registers, base + lane);
            Region region = registers.access(row, 16, true, site(), base + lane);
            System.arraycopy(scratch.tile(lane / 8), lane % 8 * 4, region.words, (int) (row - region.base >> 2), 4);
        }
    }
}
