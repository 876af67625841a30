package weft.kernels.ptx;

import java.util.Set;

/** The names of the read-only registers that a GPU provides. */
final class SpecialRegisters {

    private static final Set<String> NAMES = Set.of(
            "%tid.x", "%tid.y", "%tid.z", "%ntid.x", "%ntid.y", "%ntid.z",
            "%ctaid.x", "%ctaid.y", "%ctaid.z", "%nctaid.x", "%nctaid.y", "%nctaid.z",
            "%laneid", "%warpid", "%nwarpid", "%smid", "%nsmid", "%gridid",
            "%lanemask_eq", "%lanemask_le", "%lanemask_lt", "%lanemask_ge", "%lanemask_gt",
            "%clock", "%clock_hi", "%clock64", "%globaltimer", "%globaltimer_lo", "%globaltimer_hi",
            "%dynamic_smem_size", "%total_smem_size");

    private SpecialRegisters() {
    }

    static boolean isKnown(String name) {
        return NAMES.contains(name);
    }
}
