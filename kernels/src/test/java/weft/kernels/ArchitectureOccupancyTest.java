package weft.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Occupancy against figures worked out by hand from the limits in NVIDIA's table of compute capabilities. */
class ArchitectureOccupancyTest {

    @ParameterizedTest(name = "{0}: {1} threads, {2} registers, {3} bytes of shared memory fill {4}")
    @CsvSource({
            // 8 warps a block; 32 registers * 32 = 1024 a warp, 64 warps: everything fits.
            "SM_80,  256,  32,      0, 1.0",
            // 33 registers are 1056 a warp, allocated as 1280: 51 warps, in fours 48, 6 blocks.
            "SM_80,  256,  33,      0, 0.75",
            // 128 registers are 4096 a warp: 16 warps, 2 blocks of 8.
            "SM_80,  256, 128,      0, 0.25",
            "SM_75,  256, 128,      0, 0.5",
            // 137 registers are 4384 a warp, allocated as 4608: 14 warps, in fours 12, 1 block of 8.
            "SM_90,  256, 137,   8448, 0.125",
            // Small blocks: 32 of them at most (16 on sm_75), of 1 warp each.
            "SM_90,   32,  16,      0, 0.5",
            "SM_75,   32,  16,      0, 0.5",
            // 48 KiB and the reserved 1 KiB: 3 blocks of 4 warps in 164 KiB, 4 in 228 KiB, 1 in 64 KiB.
            "SM_80,  128,  32,  49152, 0.1875",
            "SM_90,  128,  32,  49152, 0.25",
            "SM_75,  128,  32,  49152, 0.125",
            // A block that does not fit.
            "SM_75,  128,  32,  65792, 0.0",
            "SM_80, 1024, 128,      0, 0.0",
            // 33 threads take 2 warps.
            "SM_90,   33,  32,      0, 1.0"})
    void aKernelFillsTheShareThatItsScarcestResourceAllows(Architecture arch, int threads, int registers, int shared,
            double share) {
        assertThat(arch.occupancy(threads, registers, shared)).isEqualTo(share);
    }
}
