package weft.kernels.simulator.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.kernels.DeviceBuffer;
import weft.kernels.Dim3;
import weft.kernels.Gpu;
import weft.kernels.GpuException;
import weft.kernels.Launch;
import weft.kernels.simulator.SimulatedDriver;
import weft.kernels.simulator.TestKernels;

/** A fault of a kernel is an error that says where it happened. */
class FaultsTest {

    private Gpu gpu;

    @BeforeEach
    void open() {
        gpu = Gpu.on(new SimulatedDriver(2));
    }

    @AfterEach
    void close() {
        gpu.close();
    }

    private void run(String entry, Launch launch, Object... arguments) {
        TestKernels.load(gpu, "faults.ptx", entry).launch(launch, arguments);
        gpu.synchronize();
    }

    @Test
    void aWriteAfterTheEndOfAnAllocationNamesEverything() {
        DeviceBuffer p = gpu.upload(new int[10]);
        assertThatThrownBy(() -> run("writeAt", Launch.of(2, 64), p, 12L, 7)).isInstanceOf(GpuException.class)
                .hasMessageContaining("kernel writeAt: out-of-bounds write of 4 bytes at 0x" + Long.toHexString(p.address() + 48))
                .hasMessageContaining("8 bytes past the end of the nearest allocation, an allocation of 40 bytes at 0x"
                        + Long.toHexString(p.address()))
                .hasMessageContaining("faults.cu:2").hasMessageContaining("st.global").hasMessageContaining("thread (3, 0, 0)")
                .hasMessageContaining("block (");
    }

    @Test
    void anAccessBeforeAnAllocationAndOneThatCrossesItsEndFail() {
        DeviceBuffer p = gpu.upload(new int[10]);
        assertThatThrownBy(() -> run("writeAt", Launch.of(1, 32), p, -1L, 7)).hasMessageContaining("4 bytes before");
        DeviceBuffer bytes = gpu.upload(new byte[10]);
        DeviceBuffer y = gpu.upload(0);
        run("readBytes", Launch.of(1, 1), bytes, 4L, y);
        assertThatThrownBy(() -> run("readBytes", Launch.of(1, 1), bytes, 8L, y)).hasMessageContaining("out-of-bounds read");
    }

    @Test
    void aMisalignedAccessFails() {
        DeviceBuffer p = gpu.upload(new int[10]);
        DeviceBuffer y = gpu.upload(0);
        assertThatThrownBy(() -> run("readBytes", Launch.of(1, 1), p, 6L, y)).hasMessageContaining("misaligned read of 4 bytes")
                .hasMessageContaining("no multiple of 4");
    }

    @Test
    void theMessageSaysNullPointerOrUseAfterFree() {
        assertThatThrownBy(() -> run("writeAt", Launch.of(1, 32), 0L, 2L, 7)).hasMessageContaining("null pointer");
        DeviceBuffer p = gpu.upload(new int[10]);
        long address = p.address();
        p.close();
        assertThatThrownBy(() -> run("writeAt", Launch.of(1, 32), address, 2L, 7)).hasMessageContaining("use after free")
                .hasMessageContaining("byte 8 of 40 bytes");
    }

    @Test
    void sharedAndLocalArraysHaveBounds() {
        DeviceBuffer y = gpu.upload(1, 2, 3, 4);
        assertThatThrownBy(() -> run("sharedAt", Launch.of(1, 32), 16, y)).hasMessageContaining("out-of-bounds")
                .hasMessageContaining("shared address 0x40").hasMessageContaining("shared memory has 64 bytes");
        assertThatThrownBy(() -> run("sharedAt", Launch.of(1, 32), -1, y)).hasMessageContaining("out-of-bounds");
        assertThatThrownBy(() -> run("localAt", Launch.of(1, 1), 4, y)).hasMessageContaining("local address 0x10");
        run("localAt", Launch.of(1, 1), 3, y);
        assertThat(y.toInts()).containsExactly(4, 2, 3, 4);
    }

    @Test
    void constantMemoryMayNotBeWritten() {
        assertThatThrownBy(() -> run("writeConstant", Launch.of(1, 1), 7)).hasMessageContaining("constant table")
                .hasMessageContaining("may not change");
    }

    @Test
    void aDeadlockSaysWhereEachGroupWaits() {
        DeviceBuffer y = gpu.upload(0);
        assertThatThrownBy(() -> run("stuck", Launch.of(1, 64), y)).hasMessageContaining("deadlock in block (0, 0, 0)")
                .hasMessageContaining("threads 0-31 wait at a barrier").hasMessageContaining("threads 32-63 wait at a barrier")
                .hasMessageContaining("faults.cu");
    }

    @Test
    void aThreadThatSpinsForeverIsReported() {
        DeviceBuffer flag = gpu.upload(0);
        assertThatThrownBy(() -> run("endless", Launch.of(1, 32), flag)).hasMessageContaining("endless loop in block (0, 0, 0)")
                .hasMessageContaining("nothing changes").hasMessageContaining("threads 0-31 run")
                .hasMessageContaining("faults.cu");
    }

    @Test
    void recursionWithoutEndIsAStackOverflow() {
        DeviceBuffer y = gpu.upload(new int[64]);
        assertThatThrownBy(() -> run("tooDeep", Launch.of(1, 1), y)).hasMessageContaining("stack overflow")
                .hasMessageContaining("weft.sim.stack");
    }

    @Test
    void aLaneMustBeInItsOwnMask() {
        DeviceBuffer y = gpu.upload(0);
        assertThatThrownBy(() -> run("notMember", Launch.of(1, 32), y)).hasMessageContaining("not in its own member mask")
                .hasMessageContaining("thread (1, 0, 0)");
    }

    @Test
    void aTrapStopsTheKernel() {
        assertThatThrownBy(() -> run("stop", Launch.of(1, 1))).hasMessageContaining("kernel stop: trap");
    }

    @Test
    void theDeviceGoesOnAfterAnError() {
        DeviceBuffer p = gpu.upload(new int[10]);
        assertThatThrownBy(() -> run("writeAt", Launch.of(1, 64), p, 12L, 7)).isInstanceOf(GpuException.class);
        run("writeAt", Launch.of(1, 64), p, 2L, 7);
        assertThat(p.toInts()[2]).isEqualTo(7);
    }

    @Test
    void launchesTheDeviceCannotRunAreRefused() {
        DeviceBuffer p = gpu.upload(new int[10]);
        assertThatThrownBy(() -> run("writeAt", Launch.of(1, 2048), p, 0L, 1)).hasMessageContaining("exceeds the device's limit");
        assertThatThrownBy(() -> run("writeAt", Launch.of(Dim3.of(1, 65536), Dim3.of(1)), p, 0L, 1))
                .hasMessageContaining("grid (1, 65536, 1) exceeds the device's limit (2147483647, 65535, 65535)");
        assertThatThrownBy(() -> run("writeAt", Launch.of(Dim3.of(1), new Dim3(1, 1, 65)), p, 0L, 1))
                .hasMessageContaining("block (1, 1, 65) exceeds the device's limit");
        int huge = Integer.MAX_VALUE;
        assertThatThrownBy(() -> run("writeAt", Launch.of(Dim3.of(1), new Dim3(huge, huge, huge)), p, 0L, 1))
                .hasMessageContaining("exceeds the device's limit of 1024 threads");
        assertThatThrownBy(() -> run("writeAt", Launch.of(1, 1).withShared(1 << 20), p, 0L, 1))
                .hasMessageContaining("shared memory");
        assertThatThrownBy(() -> run("writeAt", Launch.of(1, 1), p, 0L)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("takes 3 arguments, not 2");
        assertThatThrownBy(() -> run("writeAt", Launch.of(1, 1), p, 0, 1)).hasMessageContaining("argument 1 is Integer 0")
                .hasMessageContaining("u64");
        assertThatThrownBy(() -> run("writeAt", Launch.of(1, 1), p, 0L, 1f)).hasMessageContaining("argument 2 is Float 1.0");
    }

    @Test
    void memoryThatIsNotThereCannotBeCopiedOrFreed() {
        DeviceBuffer p = gpu.upload(new int[10]);
        assertThatThrownBy(() -> gpu.driver().free(p.address() + 4)).hasMessageContaining("not the start of an allocation");
        assertThatThrownBy(() -> gpu.driver().allocate(1L << 60)).hasMessageContaining("out of memory");
        assertThatThrownBy(() -> {
            gpu.driver().fill(p.address(), (byte) 0, 41, 0);
            gpu.synchronize();
        }).hasMessageContaining("memset: 41 bytes");
    }
}
