package weft.kernels.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.kernels.DeviceBuffer;
import weft.kernels.Gpu;
import weft.kernels.Schedule;
import weft.kernels.checks.CheckedKernel.Result;

/** Kernels that are right: nothing is found, on 1 and 2 host threads and in four schedules. */
class LegalKernelsTest {

    private static final List<String> WITH_WARNING = List.of("leaveBeforeABarrier", "oddThreadsLeave");

    @Test
    void nothingIsFound() {
        List<String> entries = CheckedKernel.entries("legal");
        assertThat(entries).hasSizeGreaterThan(30);
        for (String entry : entries) {
            for (Schedule schedule : CheckedKernel.SCHEDULES) {
                for (int workers = 1; workers <= 2; workers++) {
                    Result result = CheckedKernel.run("legal", entry, 512, Check.ALL, workers, schedule);
                    assertThat(result.findings()).as("%s, %s", entry, schedule).isEmpty();
                    assertThat(result.warnings()).as("%s, %s", entry, schedule).hasSize(WITH_WARNING.contains(entry) ? 1 : 0);
                }
            }
        }
    }

    @Test
    void memoryThatNobodyFreesIsFoundWhenTheDeviceCloses() {
        Gpu gpu = Gpu.open("sim", c -> c.checks(Check.MEMORY));
        DeviceBuffer lost = gpu.upload(1f, 2f, 3f).named("lost");
        try (DeviceBuffer freed = gpu.upload(1f)) {
            assertThat(freed.bytes()).isEqualTo(4);
        }
        assertThat(gpu.findings()).isEmpty();
        gpu.close();
        assertThat(gpu.findings()).singleElement().satisfies(f -> {
            assertThat(f.check()).isEqualTo(Check.MEMORY);
            assertThat(f.message()).startsWith("leak: lost (f32[3]) made at LegalKernelsTest.java:").endsWith(
                    ", 12 bytes, never freed");
        });
        assertThat(lost.bytes()).isEqualTo(12);
    }
}
