package weft.kernels.ptx;

import java.util.Set;
import java.util.regex.Pattern;

/** The names of the read-only registers that PTX knows; a device need not have them all. */
final class SpecialRegisters {

    private static final Set<String> NAMES = Set.of("%laneid", "%warpid", "%nwarpid", "%smid", "%nsmid", "%gridid",
            "%lanemask_eq", "%lanemask_le", "%lanemask_lt", "%lanemask_ge", "%lanemask_gt",
            "%clock", "%clock_hi", "%clock64", "%globaltimer", "%globaltimer_lo", "%globaltimer_hi",
            "%dynamic_smem_size", "%total_smem_size", "%aggr_smem_size", "%is_explicit_cluster", "%cluster_ctarank",
            "%cluster_nctarank", "%current_graph_exec", "%reserved_smem_offset_begin", "%reserved_smem_offset_end",
            "%reserved_smem_offset_cap", "%reserved_smem_offset_0", "%reserved_smem_offset_1");
    private static final Pattern VECTORS = Pattern.compile(
            "%(tid|ntid|ctaid|nctaid|clusterid|nclusterid|cluster_ctaid|cluster_nctaid)(\\.[xyzw])?");
    private static final Pattern NUMBERED = Pattern.compile("%envreg([0-9]|[12][0-9]|3[01])|%pm[0-7](_64)?");

    private SpecialRegisters() {}

    static boolean isKnown(String name) {
        return NAMES.contains(name) || VECTORS.matcher(name).matches() || NUMBERED.matcher(name).matches();
    }
}
