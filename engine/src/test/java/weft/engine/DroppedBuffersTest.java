package weft.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Device memory outside a scope is left to the garbage collector, as the memory of Java objects is. */
class DroppedBuffersTest {

    /** A tensor of 4 MiB. */
    private static final int FLOATS = 1 << 20;
    private static final long BYTES = 4L * FLOATS;

    private final Device sim = Device.of("sim");

    /** Makes small allocations between collections, as a program would, until the used memory is below {@code most}. */
    private static void awaitUsed(Device device, long most) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (device.pool().usedBytes() > most && System.nanoTime() < deadline) {
            System.gc();
            Thread.sleep(10);
            Tensor.allocate(new Spec(DType.INT32, Shape.SCALAR), device).close();
        }
        assertThat(device.pool().usedBytes()).isLessThanOrEqualTo(most);
    }

    @Test
    void droppedResultsComeBackAtALaterAllocation() throws InterruptedException {
        long before = sim.pool().usedBytes();
        Tensor x = Tensor.of(Shape.of(16), new float[16], sim);
        for (int i = 0; i < 200; i++) {
            Tensor.allocate(new Spec(DType.FLOAT32, Shape.of(FLOATS)), sim);
            x.add(1);
        }
        awaitUsed(sim, before + BYTES);
        assertThat(x.toFloats()).containsOnly(0);
        x.close();
    }

    @Test
    void aViewKeepsTheMemoryOfADroppedTensor() throws InterruptedException {
        long before = sim.pool().usedBytes();
        Tensor view = Tensor.of(Shape.of(FLOATS), new float[FLOATS], sim).view(Shape.of(2), 0);
        Tensor.allocate(new Spec(DType.FLOAT32, Shape.of(FLOATS)), sim);
        awaitUsed(sim, before + BYTES);
        assertThat(view.toFloats()).containsOnly(0);
        view.close();
    }

    @Test
    void whatTheOutermostScopeKeepsIsLeftToTheCollector() throws InterruptedException {
        long before = sim.pool().usedBytes();
        try (Scope scope = Scope.open()) {
            scope.keep(Tensor.allocate(new Spec(DType.FLOAT32, Shape.of(FLOATS)), sim));
        }
        awaitUsed(sim, before);
    }
}
