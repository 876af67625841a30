package weft.kernels.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import weft.kernels.simulator.instructions.OpTable;

/** No instruction form is without a test. */
class CoverageTest {

    @Test
    void everyFormInTheTableIsTested() {
        Set<String> tested = Stream.of(IntegerFormsTest.forms(), PackedForms.packed(), FloatFormsTest.exactForms())
                .flatMap(s -> s).flatMap(f -> Stream.of(f.instruction().split(";"))).map(i -> i.strip().split(" ")[0])
                .collect(Collectors.toCollection(TreeSet::new));
        FloatFormsTest.rounded().forEach(r -> Stream.of("rz", "rm", "rp").forEach(d -> {
            tested.add(r.op() + "." + d + ".f32");
            tested.add(r.op() + "." + d + ".f64");
        }));
        tested.addAll(FloatFormsTest.QUICK_DIVISIONS);
        FloatFormsTest.approximate().forEach(a -> tested.add(a.instruction()));
        Set<String> names = tested.stream().map(CoverageTest::tableName).collect(Collectors.toCollection(TreeSet::new));
        assertThat(OpTable.names()).filteredOn(isOneInstruction()).filteredOn(name -> !names.contains(name)).isEmpty();
    }

    /** Conversions and atomics are tested through their emitters, comparisons as {@code setp}. */
    private static Predicate<String> isOneInstruction() {
        return name -> !name.startsWith("cvt.") && !name.startsWith("whole.") && !name.startsWith("atom.")
                && !name.startsWith("carry:");
    }

    private static String tableName(String instruction) {
        boolean floats = instruction.endsWith(".f32") || instruction.endsWith(".f64");
        boolean coarse = instruction.contains(".approx") && instruction.endsWith(".f64");
        String name = coarse ? instruction : instruction.replace(".rn", "").replace(".ftz", "");
        name = floats ? name.replace(".sat", "") : name;
        if (name.startsWith("setp.")) {
            return "compare." + name.substring(5).replace(".and", "").replace(".or", "").replace(".xor", "");
        }
        return name.contains(".cc") ? name.replaceFirst("^(add|sub|mad)c?\\.", "$1c.").replace(".cc", "") : name;
    }
}
