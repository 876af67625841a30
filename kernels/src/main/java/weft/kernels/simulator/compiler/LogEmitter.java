package weft.kernels.simulator.compiler;

import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import weft.kernels.ptx.Instruction;

/** Writes the stores to the rows of {@link SegmentLog}; nothing at all for a function that records nothing. */
final class LogEmitter {

    private static final ClassDesc ROW = ConstantDescs.CD_long.arrayType();
    private static final MethodTypeDesc FILL = MethodTypeDesc.of(ConstantDescs.CD_void, ROW, ConstantDescs.CD_int,
            ConstantDescs.CD_int, ConstantDescs.CD_long);

    private final SegmentMethod segment;
    private final SegmentLog log;
    private final int[] rows;

    LogEmitter(SegmentMethod segment, SegmentLog log) {
        this.segment = segment;
        this.log = log;
        this.rows = new int[log.entries().size()];
    }

    /** Before the loop over lanes: loads the rows, and fills those of guarded instructions. */
    void begin() {
        for (int row = 0; row < rows.length; row++) {
            rows[row] = segment.code.allocateLocal(TypeKind.REFERENCE);
            segment.blockField("log", ROW.arrayType());
            segment.code.loadConstant(row).aaload().astore(rows[row]);
            if (log.entries().get(row).isGuarded()) {
                segment.code.aload(rows[row]);
                segment.lane();
                segment.end();
                segment.code.loadConstant(SegmentLog.SKIPPED)
                        .invokestatic(SegmentMethod.describe(Arrays.class), "fill", FILL);
            }
        }
    }

    /** Inside an instruction's guard: keeps that the lane executes it. */
    void guarded(Instruction i) {
        int row = i.guard() == null ? -1 : log.row(segment.position());
        if (row >= 0 && log.entries().get(row).kind() == SegmentLog.Kind.GUARD) {
            set(segment.position(), 0, () -> segment.code.lconst_0());
        }
    }

    /** Whether the instruction at {@code position} has rows. */
    boolean has(int position) {
        return log.row(position) >= 0;
    }

    /** Sets the lane's element of row {@code offset} of the instruction at {@code position} to the long that is pushed. */
    void set(int position, int offset, Runnable push) {
        segment.code.aload(rows[log.row(position) + offset]);
        segment.lane();
        push.run();
        segment.code.lastore();
    }
}
