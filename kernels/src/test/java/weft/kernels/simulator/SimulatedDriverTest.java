package weft.kernels.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import weft.kernels.Arguments;
import weft.kernels.DeviceBuffer;
import weft.kernels.Gpu;
import weft.kernels.GpuException;
import weft.kernels.Kernel;
import weft.kernels.KernelCatalog;
import weft.kernels.Launch;
import weft.kernels.Signature;
import weft.kernels.counters.Counts;
import weft.kernels.ptx.Instruction;

/** Memory, streams and events of the simulated device. */
class SimulatedDriverTest {

    private final SimulatedDriver driver = new SimulatedDriver(1);

    @AfterEach
    void close() {
        driver.close();
    }

    private long scale() {
        long module = driver.loadModule("scale.ptx", KernelCatalog.load().find("sample/2").ptx());
        return driver.function(module, "scale_f32");
    }

    private static MemorySegment floats(float... values) {
        return MemorySegment.ofArray(values);
    }

    @Test
    void aCopyOfOrdinaryMemoryIsDoneWhenTheCallReturns() {
        long p = driver.allocate(8);
        float[] host = {1, 2};
        driver.copyToDevice(p, MemorySegment.ofArray(host), 8, 0);
        host[0] = 99;
        float[] back = new float[2];
        driver.copyToHost(MemorySegment.ofArray(back), p, 8, 0);
        assertThat(back).containsExactly(1, 2);
    }

    @Test
    void aCopyOfPinnedMemoryReadsItAsLateAsIsLegal() {
        MemorySegment pinned = driver.allocatePinned(8);
        pinned.set(ValueLayout.JAVA_FLOAT, 0, 1);
        pinned.set(ValueLayout.JAVA_FLOAT, 4, 2);
        long p = driver.allocate(8);
        driver.copyToDevice(p, pinned, 8, 0);
        pinned.set(ValueLayout.JAVA_FLOAT, 0, 99);
        MemorySegment back = driver.allocatePinned(8);
        back.fill((byte) 0);
        driver.copyToHost(back, p, 8, 0);
        assertThat(back.get(ValueLayout.JAVA_FLOAT, 4)).as("read before the stream is waited for").isEqualTo(0);
        driver.synchronize(0);
        assertThat(back.get(ValueLayout.JAVA_FLOAT, 4)).isEqualTo(2);
        assertThat(back.get(ValueLayout.JAVA_FLOAT, 0)).as("changed before its copy was awaited").isEqualTo(99);
        driver.freePinned(pinned);
        driver.freePinned(back);
    }

    @Test
    void aStreamKeepsItsOrderAndAnEventOrdersTwoStreams() {
        long copy = driver.createStream();
        long compute = driver.createStream();
        long uploaded = driver.createEvent();
        MemorySegment pinned = driver.allocatePinned(8);
        pinned.copyFrom(floats(3, 4));
        long p = driver.allocate(8);
        driver.copyToDevice(p, pinned, 8, copy);
        driver.record(uploaded, copy);
        driver.waitFor(compute, uploaded);
        long function = scale();
        driver.launch(function, Launch.of(1, 32).on(compute), Arguments.pack(driver.signature(function), p, 10f, 2));
        driver.launch(function, Launch.of(1, 32).on(compute), Arguments.pack(driver.signature(function), p, 2f, 2));
        float[] back = new float[2];
        driver.copyToHost(MemorySegment.ofArray(back), p, 8, compute);
        assertThat(back).containsExactly(60, 80);
        assertThat(driver.isDone(uploaded)).isTrue();
        driver.destroyEvent(uploaded);
        driver.destroyStream(copy);
        driver.destroyStream(compute);
    }

    @Test
    void aLoopThatPollsAnEventEnds() {
        long event = driver.createEvent();
        assertThat(driver.isDone(event)).as("an event that was never recorded").isTrue();
        long p = driver.allocate(256);
        driver.fill(p, (byte) 1, 256, 0);
        driver.record(event, 0);
        int polls = 0;
        while (!driver.isDone(event)) {
            assertThat(polls++).isLessThan(10);
        }
        assertThat(polls).isPositive();
        long later = driver.createEvent();
        driver.record(later, 0);
        assertThatThrownBy(() -> driver.elapsedMillis(event, later)).hasMessageContaining("not done");
        driver.synchronizeEvent(later);
        assertThat(driver.elapsedMillis(event, later)).isGreaterThanOrEqualTo(0);
    }

    @Test
    void newMemoryReadsAsNaNAndFillsAndCopiesReachIt() {
        long p = driver.allocate(16);
        long q = driver.allocate(16);
        float[] back = new float[4];
        driver.copyToHost(MemorySegment.ofArray(back), p, 16, 0);
        assertThat(back).containsOnly(Float.NaN);
        driver.fill(p, (byte) 0, 8, 0);
        driver.copyOnDevice(q, p, 16, 0);
        driver.copyToHost(MemorySegment.ofArray(back), q, 16, 0);
        assertThat(back).containsExactly(0, 0, Float.NaN, Float.NaN);
        assertThat(p % 256).isZero();
        assertThat(q - p).as("the gap between allocations").isGreaterThan(1 << 20);
    }

    @Test
    void freedMemoryIsFreeAgain() {
        long before = driver.freeBytes();
        long p = driver.allocate(1000);
        assertThat(driver.freeBytes()).isEqualTo(before - 1000);
        driver.free(p);
        assertThat(driver.freeBytes()).isEqualTo(before);
        assertThatThrownBy(() -> driver.free(p)).isInstanceOf(GpuException.class).hasMessageContaining("it was freed");
        assertThat(driver.allocate(1000)).as("an address is never used twice").isNotEqualTo(p);
    }

    @Test
    void aSignatureListsTheParameters() {
        Signature signature = driver.signature(scale());
        assertThat(signature.kernel()).isEqualTo("scale_f32");
        assertThat(signature.parameters()).extracting(Signature.Parameter::offset).containsExactly(0, 8, 12);
        assertThat(signature.bytes()).isEqualTo(16);
    }

    @Test
    void anUnloadedModuleIsGone() {
        long module = driver.loadModule("scale.ptx", KernelCatalog.load().find("sample/2").ptx());
        long function = driver.function(module, "scale_f32");
        driver.unloadModule(module);
        assertThatThrownBy(() -> driver.launch(function, Launch.of(1, 1), new byte[16])).hasMessageContaining("no function");
        assertThatThrownBy(() -> driver.function(module, "scale_f32")).hasMessageContaining("no module");
    }

    @Test
    void countersSeeAccessesBranchesAndBarriers() {
        try (Gpu gpu = Gpu.open("sim", options -> options.counters(true))) {
            DeviceBuffer x = gpu.upload(new float[100]);
            Kernel scale = gpu.load("scale.ptx", KernelCatalog.load().find("sample/2").ptx(), "scale_f32");
            scale.launch(Launch.forElements(100, 64), x, 2f, 100);
            Counts counts = scale.profile().total();
            assertThat(counts.globalLoads().usedBytes()).isEqualTo(400);
            assertThat(counts.globalStores().usedBytes()).isEqualTo(400);
            assertThat(counts.diverged()).as("one warp is in part past the end").isEqualTo(1);
            Kernel early = TestKernels.load(gpu, "divergence.ptx", "early");
            early.launch(Launch.of(1, 128), gpu.upload(new int[64]));
            assertThat(early.profile().total().barriers()).as("half of each of 4 warps comes to the second barrier").isEqualTo(8);
            assertThat(((SimulatedDriver) gpu.driver()).laneInstructions()).isPositive();
        }
    }

    @Test
    void resultsDoNotDependOnTheNumberOfWorkers() {
        float[][] results = new float[2][];
        for (int workers = 1; workers <= 2; workers++) {
            try (Gpu gpu = Gpu.on(new SimulatedDriver(workers * workers))) {
                float[] x = new float[4000];
                for (int i = 0; i < x.length; i++) {
                    x[i] = 1f / (i + 1);
                }
                DeviceBuffer in = gpu.upload(x);
                DeviceBuffer out = gpu.allocate(4 * 7);
                TestKernels.load(gpu, "together.ptx", "reduce").launch(Launch.of(7, 128), in, out, x.length);
                results[workers - 1] = out.toFloats();
            }
        }
        assertThat(results[0]).containsExactly(results[1]);
    }
}
