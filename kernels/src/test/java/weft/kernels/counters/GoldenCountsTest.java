package weft.kernels.counters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import weft.kernels.DeviceBuffer;
import weft.kernels.Gpu;
import weft.kernels.GpuException;
import weft.kernels.Kernel;
import weft.kernels.Launch;
import weft.kernels.simulator.TestKernels;

/** Counters agree with published figures, and with those that follow from the addresses, to the unit. */
class GoldenCountsTest {

    private final Gpu gpu = Gpu.open("sim", options -> options.counters(true).workers(2));

    @AfterEach
    void close() {
        gpu.close();
    }

    private Counts run(String entry, Launch launch, Object... arguments) {
        Kernel kernel = TestKernels.load(gpu, "counters.ptx", entry);
        kernel.launch(launch, arguments);
        return kernel.profile().total();
    }

    private DeviceBuffer memory(int bytes) {
        return gpu.upload(new byte[bytes]);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "4, 1", "8, 2", "12, 1", "16, 4", "128, 32", "132, 1", "64, 16", "256, 32"})
    void a4ByteSharedLoadTakesAWavefrontForEachWordInTheFullestBank(int stride, int wavefronts) {
        SharedCounts shared = run("shared_b4", Launch.of(1, 32), stride, memory(128)).shared();
        assertThat(shared).isEqualTo(new SharedCounts(1, 32, wavefronts, 1, wavefronts));
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "8, 2", "16, 4", "128, 32", "136, 2"})
    void an8ByteSharedLoadGoesInTwoPasses(int stride, int wavefronts) {
        assertThat(run("shared_b8", Launch.of(1, 32), stride).sharedLoads())
                .isEqualTo(new SharedCounts(1, 32, wavefronts, 2, wavefronts));
    }

    /** With one address for all lanes, the model of paired lanes needs half the passes. */
    @ParameterizedTest
    @CsvSource({"16, 4, 4", "144, 4, 4", "128, 32, 32", "32, 8, 8", "0, 4, 2"})
    void a16ByteSharedLoadGoesInFourPasses(int stride, int wavefronts, int paired) {
        assertThat(run("shared_b16", Launch.of(1, 32), stride).sharedLoads())
                .isEqualTo(new SharedCounts(1, 32, wavefronts, 4, paired));
    }

    /** Nsight Compute counted 283,023,360 and 35,377,920 wavefronts for 8,844,480 such loads: 32 and 4 each. */
    @ParameterizedTest
    @CsvSource({"128, 283023360", "16, 35377920"})
    void wavefrontsAreThoseThatNsightComputeCounts(int stride, long published) {
        SharedCounts shared = run("shared_b16", Launch.of(10, 1024), stride).sharedLoads();
        assertThat(shared.requests()).isEqualTo(320);
        assertThat(shared.wavefronts() * (8_844_480 / 320)).isEqualTo(published);
    }

    @ParameterizedTest
    @CsvSource({"4, 0, 4, 4, 128", "4, 4, 5, 4, 128", "4, 32, 4, 4, 128", "8, 0, 8, 4, 128", "128, 0, 32, 4, 128",
            "0, 0, 1, 1, 4",
            "12, 0, 12, 4, 128", "132, 0, 32, 4, 128"})
    void aGlobalLoadTouchesTheSectorsThatItsAddressesLieIn(int stride, int offset, int sectors, int ideal, int used) {
        Counts counts = run("global_b4", Launch.of(1, 32), memory(8192), stride, offset);
        assertThat(counts.globalLoads()).isEqualTo(new GlobalCounts(1, 32, sectors, ideal, used));
        assertThat(counts.global()).isEqualTo(counts.globalLoads());
    }

    @Test
    void aLoadOf16BytesALaneTouches16Sectors() {
        assertThat(run("global_b16", Launch.of(1, 32), memory(512)).globalLoads())
                .isEqualTo(new GlobalCounts(1, 32, 16, 16, 512));
    }

    @Test
    void randomLoadsTouchWhatASetOfTheirSectorsHas() {
        SplittableRandom random = new SplittableRandom(5);
        int[] index = random.ints(1024, 0, 512).toArray();
        Counts counts = run("gather", Launch.of(1, 1024), memory(2048), gpu.upload(index), memory(4096));
        long sectors = 0;
        long words = 0;
        for (int w = 0; w < 32; w++) {
            sectors += IntStream.range(32 * w, 32 * w + 32).map(k -> index[k] / 8).distinct().count();
            words += IntStream.range(32 * w, 32 * w + 32).map(k -> index[k]).distinct().count();
        }
        assertThat(counts.globalLoads().sectors()).isEqualTo(sectors + 32 * 4);
        assertThat(counts.globalLoads().usedBytes()).isEqualTo(4 * words + 32 * 128);
        assertThat(counts.globalStores()).isEqualTo(new GlobalCounts(32, 1024, 128, 128, 4096));
    }

    @Test
    void distinctSectorsCountOnceOverTheWholeLaunchReadAndWritten() {
        int[] index = new int[64];
        Kernel gather = TestKernels.load(gpu, "counters.ptx", "gather");
        gather.launch(Launch.of(7, 64), memory(4), gpu.upload(index), memory(256));
        assertThat(gather.profile().distinctSectors()).as("1 of x, 8 of index, 8 of y").isEqualTo(17);
        assertThat(gather.profile().total().global().sectors()).isEqualTo(7 * 2 * (1 + 4 + 4));
    }

    @Test
    void guardsSkipLanesAndDoNotMakeBranches() {
        Counts counts = run("guarded", Launch.of(1, 64), memory(256), 40, memory(256), 1);
        assertThat(counts.globalLoads()).isEqualTo(new GlobalCounts(2, 40, 4 + 1, 4 + 1, 160));
        assertThat(counts.globalStores().lanes()).isEqualTo(40);
        assertThat(counts.skippedLanes()).as("24 lanes at a load, an addition, a store, and at the exit").isEqualTo(4 * 24);
        assertThat(counts.branches()).as("a branch and an exit for each warp").isEqualTo(4);
        assertThat(counts.diverged()).as("lanes 32 to 39 part from 40 to 63 at both").isEqualTo(2);
        assertThat(counts.barriers()).isEqualTo(2);
        assertThat(counts.opcodes()).containsEntry("ld.global", 2L).containsEntry("red.global", 2L).containsEntry("bar.sync", 2L)
                .containsEntry("exit", 2L).containsEntry("ret", 1L);
        assertThat(counts.instructions()).isEqualTo(counts.kinds().values().stream().mapToLong(n -> n).sum())
                .isEqualTo(counts.opcodes().values().stream().mapToLong(n -> n).sum());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "8, 8", "32, 32", "64, 32"})
    void atomicsCountTheLanesThatHitOneAddress(int share, int most) {
        Counts counts = run("guarded", Launch.of(1, 64), memory(256), 64, memory(256), share);
        assertThat(counts.atomics()).isEqualTo(new AtomicCounts(2, 64, 2L * most, most));
        assertThat(counts.globalAtomics().requests()).isEqualTo(2);
    }

    @Test
    void anAsynchronousCopyReadsGlobalAndWritesSharedMemory() {
        Counts counts = run("copies", Launch.of(1, 32), memory(512));
        assertThat(counts.globalLoads()).isEqualTo(new GlobalCounts(1, 32, 16, 16, 504));
        assertThat(counts.sharedStores()).isEqualTo(new SharedCounts(1, 32, 4, 4, 4));
    }

    @Test
    void localMemoryAndFloatingPointOperationsAreCountedByLanes() {
        Counts counts = run("local_and_flops", Launch.of(2, 48), memory(192));
        assertThat(counts.localBytes()).as("a store, a load, and a load by a generic address").isEqualTo(96 * 3 * 4);
        assertThat(counts.flops()).isEqualTo(new Flops(0, 96 * 3, 96 * 2, 0, 0));
        assertThat(counts.lanesPerInstruction()).as("a full warp and a half one").isCloseTo(24, within(1e-12));
        assertThat(counts.global().requests()).isEqualTo(4);
    }

    @Test
    void aProfileIsOfTheLastLaunchAndNeedsOne() {
        Kernel kernel = TestKernels.load(gpu, "counters.ptx", "shared_b16");
        assertThatThrownBy(kernel::profile).isInstanceOf(GpuException.class).hasMessageContaining("was not launched");
        kernel.launch(Launch.of(3, 32), 16);
        kernel.launch(Launch.of(2, 32), 16);
        assertThat(kernel.profile().total().runs()).as("warps").isEqualTo(2);
        assertThat(kernel.profile().sharedBytes()).isEqualTo(8192);
        try (Gpu other = Gpu.open("sim")) {
            Kernel uncounted = TestKernels.load(other, "counters.ptx", "shared_b16");
            uncounted.launch(Launch.of(1, 32), 16);
            assertThatThrownBy(uncounted::profile).isInstanceOf(GpuException.class).hasMessageContaining("counters(true)");
        }
    }
}
