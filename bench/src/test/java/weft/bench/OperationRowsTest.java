package weft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.Device;
import weft.engine.op.Op;
import weft.engine.op.Ops;

/** Every operation has a benchmark. */
class OperationRowsTest {

    /** Measured at several shapes by the benchmarks of products; a reshape is always a view and never runs. */
    private static final Set<String> ELSEWHERE = Set.of("matmul", "conv2d", "conv2d_input_grad", "conv2d_weight_grad", "reshape");

    static List<String> rows() {
        return OperationRows.names();
    }

    @Test
    void every_operation_is_measured_once() throws NoSuchFieldException {
        List<String> measured = Stream.of(Arrays.stream(PointwiseBench.operations()), OperationRows.names().stream(),
                ELSEWHERE.stream()).flatMap(names -> names).toList();

        assertThat(measured).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(measured)).isEqualTo(new TreeSet<>(Ops.all().stream().map(Op::name).toList()));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void a_row_is_large_enough_to_measure_and_runs(String name) {
        Workload<?> workload = OperationRows.workload(Device.cpu(), name);

        workload.run();

        assertThat(workload.bytes()).isGreaterThan(100_000);
    }
}
