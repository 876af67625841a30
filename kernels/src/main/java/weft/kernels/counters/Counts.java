package weft.kernels.counters;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was counted for a source line, or for a whole kernel.
 *
 * @param runs          how often a warp executed the line: for a line with memory accesses the requests of one kind (loads from
 *                      global memory, stores to shared memory ...), of the kind that has most; otherwise the executions of the
 *                      instruction that a warp executed most often. Code that the compiler unrolled counts for each copy
 * @param instructions  instructions of a warp
 * @param lanes         lanes that were active in them, over all instructions
 * @param skippedLanes  those of the lanes whose predicate was false, so that the instruction did nothing for them
 * @param kinds         instructions of a warp by what they are for
 * @param opcodes       instructions of a warp by their name without types, as {@code ld.global}
 * @param branches      branches of a warp that have a condition or several targets
 * @param diverged      those of them at which lanes of a warp parted
 * @param barriers      arrivals of a warp at a barrier of its block
 * @param globalLoads   loads from global memory
 * @param globalStores  stores to global memory
 * @param globalAtomics atomic operations on global memory, as traffic
 * @param sharedLoads   loads from shared memory
 * @param sharedStores  stores to shared memory
 * @param sharedAtomics atomic operations on shared memory, as traffic
 * @param atomics       atomic operations, by how many lanes hit one address
 * @param localBytes    bytes read from and written to local memory
 * @param flops         operations on floats
 */
public record Counts(long runs, long instructions, long lanes, long skippedLanes, Map<InstructionKind, Long> kinds,
        Map<String, Long> opcodes, long branches, long diverged, long barriers, GlobalCounts globalLoads,
        GlobalCounts globalStores, GlobalCounts globalAtomics, SharedCounts sharedLoads, SharedCounts sharedStores,
        SharedCounts sharedAtomics, AtomicCounts atomics, long localBytes, Flops flops) {

    /** Nothing. */
    public static final Counts NONE = new Counts(0, 0, 0, 0, Map.of(), Map.of(), 0, 0, 0, GlobalCounts.NONE, GlobalCounts.NONE,
            GlobalCounts.NONE, SharedCounts.NONE, SharedCounts.NONE, SharedCounts.NONE, AtomicCounts.NONE, 0, Flops.NONE);

    /** Keeps its own copies of the maps, in order. */
    public Counts {
        EnumMap<InstructionKind, Long> ordered = new EnumMap<>(InstructionKind.class);
        ordered.putAll(kinds);
        kinds = Collections.unmodifiableMap(ordered);
        opcodes = Collections.unmodifiableMap(new TreeMap<>(opcodes));
    }

    /** All accesses to global memory. */
    public GlobalCounts global() {
        return globalLoads.plus(globalStores).plus(globalAtomics);
    }

    /** All accesses to shared memory. */
    public SharedCounts shared() {
        return sharedLoads.plus(sharedStores).plus(sharedAtomics);
    }

    /** Active lanes of an instruction, on average, of 32; 0 without instructions. */
    public double lanesPerInstruction() {
        return instructions == 0 ? 0 : (double) lanes / instructions;
    }

    /** The share of the active lanes whose predicate was false, from 0 to 1. */
    public double skippedShare() {
        return lanes == 0 ? 0 : (double) skippedLanes / lanes;
    }

    /** Both together, with {@code newRuns} as their runs. */
    public Counts plus(Counts other, long newRuns) {
        return new Counts(newRuns, instructions + other.instructions, lanes + other.lanes, skippedLanes + other.skippedLanes,
                sum(kinds, other.kinds), sum(opcodes, other.opcodes), branches + other.branches, diverged + other.diverged,
                barriers + other.barriers, globalLoads.plus(other.globalLoads), globalStores.plus(other.globalStores),
                globalAtomics.plus(other.globalAtomics), sharedLoads.plus(other.sharedLoads),
                sharedStores.plus(other.sharedStores), sharedAtomics.plus(other.sharedAtomics), atomics.plus(other.atomics),
                localBytes + other.localBytes, flops.plus(other.flops));
    }

    private static <K> Map<K, Long> sum(Map<K, Long> a, Map<K, Long> b) {
        Map<K, Long> sum = new LinkedHashMap<>(a);
        b.forEach((key, n) -> sum.merge(key, n, Long::sum));
        return sum;
    }
}
