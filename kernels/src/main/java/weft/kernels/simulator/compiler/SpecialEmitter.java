package weft.kernels.simulator.compiler;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import weft.kernels.ptx.Instruction;
import weft.kernels.simulator.instructions.SpecialOps;
import weft.kernels.simulator.memory.DeviceLimits;

/** Writes the reading of special registers: thread and block numbers, lane masks, clocks, and the address
 * at which the blocks of a cooperative launch meet, in two registers of the environment. Each block is a cluster of its own. */
record SpecialEmitter(SegmentMethod segment, CodeBuilder code) {

    private static final ClassDesc INT = ConstantDescs.CD_int;
    private static final ClassDesc INTS = INT.arrayType();

    /** Pushes special register {@code name} as an int, or as a long. */
    void push(Instruction i, String name, boolean wide) {
        if (name.equals("%clock64") || name.equals("%globaltimer") || name.equals("%gridid")) {
            if (name.equals("%gridid")) {
                segment.blockField("gridNumber", ConstantDescs.CD_long);
            } else {
                clock();
            }
            if (!wide) {
                code.l2i();
            }
            return;
        }
        narrow(i, name);
        if (wide) {
            code.i2l().loadConstant(0xffff_ffffL).land();
        }
    }

    private void narrow(Instruction i, String name) {
        switch (name) {
            case "%tid.x" -> perLane("tidX");
            case "%tid.y" -> perLane("tidY");
            case "%tid.z" -> perLane("tidZ");
            case "%ntid.x", "%ntid.y", "%ntid.z", "%ctaid.x", "%ctaid.y", "%ctaid.z", "%nctaid.x", "%nctaid.y", "%nctaid.z" ->
                segment.blockField(name.substring(1, name.length() - 2) + Character.toUpperCase(name.charAt(name.length() - 1)),
                        INT);
            case "%clusterid.x", "%clusterid.y", "%clusterid.z" -> narrow(i, name.replace("%clusterid", "%ctaid"));
            case "%nclusterid.x", "%nclusterid.y", "%nclusterid.z" -> narrow(i, name.replace("%nclusterid", "%nctaid"));
            case "%cluster_nctaid.x", "%cluster_nctaid.y", "%cluster_nctaid.z", "%cluster_nctarank" -> code.iconst_1();
            case "%is_explicit_cluster", "%cluster_ctarank" -> code.iconst_0();
            case "%laneid" -> laneInWarp();
            case "%warpid" -> {
                segment.lane();
                code.iconst_5().iushr();
            }
            case "%nwarpid" -> {
                segment.blockField("lanes", INT);
                code.loadConstant(31).iadd().iconst_5().iushr();
            }
            case "%smid" -> segment.blockField("multiprocessor", INT);
            case "%nsmid" -> code.loadConstant(DeviceLimits.MULTIPROCESSORS);
            case "%lanemask_eq" -> mask("laneMaskEqual");
            case "%lanemask_le" -> mask("laneMaskUpTo");
            case "%lanemask_lt" -> mask("laneMaskBelow");
            case "%lanemask_ge" -> mask("laneMaskFrom");
            case "%lanemask_gt" -> mask("laneMaskAbove");
            case "%envreg1" -> {
                segment.blockField("workspace", ConstantDescs.CD_long);
                code.loadConstant(32).lushr().l2i();
            }
            case "%envreg2" -> {
                segment.blockField("workspace", ConstantDescs.CD_long);
                code.l2i();
            }
            case "%dynamic_smem_size" -> segment.blockField("dynamicSharedBytes", INT);
            case "%total_smem_size" -> segment.blockField("sharedBytes", INT);
            case "%clock", "%globaltimer_lo" -> {
                clock();
                code.l2i();
            }
            case "%clock_hi", "%globaltimer_hi" -> {
                clock();
                code.loadConstant(32).lushr().l2i();
            }
            default -> {
                if (name.startsWith("%cluster_ctaid.") || name.endsWith(".w")) {
                    code.iconst_0();
                } else {
                    throw segment.function.error(i, "special register " + name + " is a vector: name one of its elements");
                }
            }
        }
    }

    /** While a segment runs, the block's clock shows its beginning, so the instructions before this one are added. */
    private void clock() {
        segment.blockField("clock", ConstantDescs.CD_long);
        code.loadConstant((long) segment.position()).ladd();
    }

    private void perLane(String field) {
        segment.blockField(field, INTS);
        segment.lane();
        code.iaload();
    }

    private void laneInWarp() {
        segment.lane();
        code.loadConstant(31).iand();
    }

    private void mask(String method) {
        laneInWarp();
        code.invokestatic(SegmentMethod.describe(SpecialOps.class), method, MethodTypeDesc.of(INT, INT));
    }
}
