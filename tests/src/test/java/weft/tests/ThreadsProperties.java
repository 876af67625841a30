package weft.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.op.sample.Draw;

/**
 * Every operation of the cpu backend gives the same bits on one thread and on several, because the shape alone decides how work
 * is split.
 */
class ThreadsProperties {

    private static final int DRAWS = 12;
    private static final int[] THREADS = {2, 5};

    private final int before = Device.cpu().threads();

    @AfterEach
    void restoreThreads() {
        Device.cpu().threads(before);
    }

    @TestFactory
    Stream<DynamicTest> everyOperationGivesTheSameBitsOnAnyNumberOfThreads() {
        return TestOperations.all().stream().map(op -> DynamicTest.dynamicTest(op.toString(), () -> {
            List<Drawn<?>> draws = Stream.of(Draw.Scale.values()).<Drawn<?>>flatMap(scale -> IntStream.range(0, DRAWS)
                    .<Drawn<?>>mapToObj(number -> Drawn.of(op, DType.FLOAT32, scale, number))).toList();
            List<List<double[]>> alone = results(draws, 1);
            for (int threads : THREADS) {
                List<List<double[]>> together = results(draws, threads);
                for (int i = 0; i < draws.size(); i++) {
                    assertThat(Arrays.deepEquals(together.get(i).toArray(), alone.get(i).toArray()))
                            .as("%s on %d threads", draws.get(i), threads).isTrue();
                }
            }
        }));
    }

    private static List<List<double[]>> results(List<Drawn<?>> draws, int threads) {
        Device.cpu().threads(threads);
        return draws.stream().map(drawn -> drawn.run(Device.cpu()).stream().map(Drawn.Result::values).toList()).toList();
    }
}
