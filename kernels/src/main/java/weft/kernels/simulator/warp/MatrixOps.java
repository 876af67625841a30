package weft.kernels.simulator.warp;

import weft.kernels.ptx.Instruction;

/** The instructions of a warp on matrices: products on tensor cores and the moves of their operands. */
public final class MatrixOps {

    private MatrixOps() {}

    /** Decodes {@code i}; null when it has a form that is not simulated. */
    public static WarpOp decode(Instruction i) {
        return switch (i.opcode()) {
            case "mma" -> MatrixProduct.of(i);
            case "wmma" -> i.has("mma") ? MatrixProduct.of(i) : MatrixTransfer.of(i);
            default -> TileTransfer.of(i);
        };
    }
}
