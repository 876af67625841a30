package weft.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.Device;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.engine.op.sample.Benchmark;

/** What a row says about its benchmark can be run. */
class BenchmarksTest {

    static List<String> sized() {
        return Benchmarks.sized();
    }

    /** Products are measured at several shapes by benchmarks of their own; a reshape is always a view and never runs. */
    @Test
    void fewOperationsAreNotMeasuredWithTheOthers() {
        assertThat(Ops.all().stream().filter(op -> op.benchmark() instanceof Benchmark.Not<?>)).extracting(Op::name)
                .containsExactlyInAnyOrder("matmul", "conv2d", "conv2d_input_grad", "conv2d_weight_grad", "reshape");
    }

    @ParameterizedTest
    @MethodSource("sized")
    void aSizeIsLargeEnoughToMeasureAndRuns(String name) {
        Workload<?> workload = Benchmarks.workload(Device.cpu(), name);

        workload.run();

        assertThat(workload.bytes()).isGreaterThan(100_000);
    }
}
