package weft.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.op.Lookup;
import weft.engine.op.Loss;
import weft.engine.op.Ops;
import weft.engine.op.attrs.Attrs;
import weft.kernels.Kernel;
import weft.kernels.KernelCatalog;
import weft.kernels.Launch;
import weft.kernels.driver.GpuDriver;
import weft.kernels.simulator.SimulatedDriver;

/** Mistakes that the simulated GPU finds and a real one would not, and how errors of kernels reach the host. */
class CudaBackendTest {

    private static final Device SIM = Device.of("sim");
    private static final int N = 64;

    @Test
    void everyOperationHasALaunchPlan() {
        assertThat(CudaBackend.operations()).containsExactlyInAnyOrderElementsOf(Ops.all());
    }

    @Test
    void readingFreedMemoryGivesNaN() {
        Spec spec = new Spec(DType.FLOAT32, Shape.of(N));
        Tensor freed = Tensor.of(spec.shape(), new float[N], SIM);
        freed.close();

        // The pool gives out the same memory again, and nothing has been written to it since.
        try (Tensor unwritten = Tensor.allocate(spec, SIM)) {
            assertThat(unwritten.toFloats()).containsOnly(Float.NaN);
        }
    }

    @Test
    void aLaunchThatDoesNotWaitForACopyDoesNotSeeIt() {
        try (GpuDriver driver = new SimulatedDriver(1); Arena arena = Arena.ofConfined()) {
            Kernel copy = KernelCatalog.load().on(driver).kernel("creation/fill", "copy_b4");
            long x = driver.allocate(4 * N);
            long y = driver.allocate(4 * N);
            MemorySegment ones = driver.allocatePinned(4 * N);
            ones.fill((byte) 1);
            long copies = driver.createStream();
            long compute = driver.createStream();

            driver.copyToDevice(x, ones, 4 * N, copies);
            copy.launch(Launch.forElements(N, 256).on(compute), x, y, N);
            driver.synchronize(compute);
            assertThat(read(driver, y, arena)).as("without waiting").isNotEqualTo(0x01010101);

            driver.copyToDevice(x, ones.asSlice(0).fill((byte) 2), 4 * N, copies);
            long done = driver.createEvent();
            driver.record(done, copies);
            driver.waitFor(compute, done);
            copy.launch(Launch.forElements(N, 256).on(compute), x, y, N);
            driver.synchronize(compute);

            assertThat(read(driver, y, arena)).as("after waiting").isEqualTo(0x02020202);
        }
    }

    private static int read(GpuDriver driver, long address, Arena arena) {
        MemorySegment host = arena.allocate(4 * N);
        driver.copyToHost(host, address, 4 * N, 0);
        driver.synchronize();
        return host.get(ValueLayout.JAVA_INT, 0);
    }

    @Test
    void aBadLabelIsRaisedWhenTheDeviceIsWaitedForAndOnlyOnce() {
        try (Scope _ = Scope.open()) {
            Tensor scores = Tensor.of(Shape.of(3, 4), new float[12], SIM);
            Tensor loss = Loss.crossEntropy(scores, Tensor.of(Shape.of(3), new int[] {0, 7, 2}, SIM));

            assertThatIllegalArgumentException().isThrownBy(loss::item)
                    .withMessage("cross_entropy: label 7 at row 1 is not one of 4 classes");
            assertThat(scores.toFloats()).containsOnly(0);
        }
    }

    @Test
    void aBadIndexNamesTheOperationAndTheElement() {
        try (Scope _ = Scope.open()) {
            Tensor x = Tensor.of(Shape.of(5), new float[5], SIM);
            Tensor y = x.gather(0, Tensor.of(Shape.of(3), new int[] {0, 4, 5}, SIM));

            assertThatIllegalArgumentException().isThrownBy(y::toFloats)
                    .withMessage("gather: index 5 at element 2 is not from 0 to 4");
        }
    }

    @Test
    void aBadIndexOfAnEmbeddingIsNamedForwardAndBackward() {
        try (Scope _ = Scope.open()) {
            Tensor w = Tensor.of(Shape.of(5, 40), new float[200], SIM);
            Tensor dy = Tensor.of(Shape.of(3, 40), new float[120], SIM);
            Tensor indices = Tensor.of(Shape.of(3), new int[] {0, 4, -1}, SIM);
            Tensor y = Lookup.embedding(w, indices, -1);

            assertThatIllegalArgumentException().isThrownBy(y::toFloats)
                    .withMessage("embedding: index -1 at element 2 is not one of 5 rows");
            Tensor dw = Ops.one(Lookup.EMBEDDING_GRAD, new Attrs.Embedding(5, -1), dy, indices);
            assertThatIllegalArgumentException().isThrownBy(dw::toFloats)
                    .withMessage("embedding_grad: index -1 at element 2 is not one of 5 rows");
        }
    }
}
