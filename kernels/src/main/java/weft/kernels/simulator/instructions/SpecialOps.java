package weft.kernels.simulator.instructions;

import java.util.Set;

/** The special registers that have a value on the simulated GPU, and the values of those that depend on the lane alone. */
public final class SpecialOps {

    private static final Set<String> VECTORS = Set.of("%tid", "%ntid", "%ctaid", "%nctaid", "%clusterid", "%nclusterid",
            "%cluster_ctaid", "%cluster_nctaid");
    private static final Set<String> SCALARS = Set.of("%laneid", "%warpid", "%nwarpid", "%smid", "%nsmid", "%gridid",
            "%lanemask_eq", "%lanemask_le", "%lanemask_lt", "%lanemask_ge", "%lanemask_gt", "%clock", "%clock_hi", "%clock64",
            "%globaltimer", "%globaltimer_lo", "%globaltimer_hi", "%dynamic_smem_size", "%total_smem_size",
            "%is_explicit_cluster", "%cluster_ctarank", "%cluster_nctarank", "%envreg1", "%envreg2");

    private SpecialOps() {}

    /** Whether special register {@code name}, which PTX knows, has a value here. */
    static boolean isSimulated(String name) {
        return SCALARS.contains(name) || VECTORS.contains(name.replaceFirst("\\.[xyzw]$", ""));
    }

    /** Whether special register {@code name} shows another value each time it is read. */
    public static boolean isClock(String name) {
        return name.startsWith("%clock") || name.startsWith("%globaltimer");
    }

    public static int laneMaskEqual(int lane) {
        return 1 << lane;
    }

    public static int laneMaskBelow(int lane) {
        return (1 << lane) - 1;
    }

    public static int laneMaskUpTo(int lane) {
        return laneMaskBelow(lane) | 1 << lane;
    }

    public static int laneMaskFrom(int lane) {
        return -1 << lane;
    }

    public static int laneMaskAbove(int lane) {
        return -2 << lane;
    }
}
