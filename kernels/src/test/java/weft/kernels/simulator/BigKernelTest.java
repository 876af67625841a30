package weft.kernels.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import weft.kernels.DeviceBuffer;
import weft.kernels.Gpu;
import weft.kernels.Launch;

/** Kernels that are longer than what one Java class holds. */
class BigKernelTest {

    private static final int BRANCHES = 30_000;

    @Test
    void thirtyThousandBranchesLoadAndRun() {
        StringBuilder text =
                new StringBuilder(".version 8.0\n.target sm_75\n.address_size 64\n.visible .entry k(.param .u64 o)\n{\n"
                        + ".reg .b32 %a, %t, %v<" + BRANCHES + ">; .reg .pred %q; .reg .b64 %p, %d; ld.param.u64 %p, [o];\n"
                        + "mov.u32 %t, %tid.x; mul.wide.u32 %d, %t, 4; add.u64 %p, %p, %d; mov.u32 %a, 0;\n");
        for (int i = 0; i < BRANCHES; i++) {
            text.append("setp.eq.u32 %q, %t, ").append(i % 7).append("; @%q bra L").append(i).append("; add.u32 %v").append(i)
                    .append(", %a, ").append(i).append("; xor.b32 %a, %v").append(i).append(", %t; L").append(i).append(":\n");
        }
        text.append("st.global.u32 [%p], %a; ret;\n}\n");
        try (Gpu gpu = Gpu.on(new SimulatedDriver(1)); DeviceBuffer out = gpu.upload(new int[9])) {
            gpu.load("big.ptx", text.toString(), "k").launch(Launch.of(1, 9), out);
            assertThat(out.toInts()).containsExactly(IntStream.range(0, 9).map(t -> {
                int a = 0;
                for (int i = 0; i < BRANCHES; i++) {
                    a = t == i % 7 ? a : a + i ^ t;
                }
                return a;
            }).toArray());
        }
    }

    /** More constants than a class numbers, in straight-line code that becomes several classes. */
    @Test
    void eightyThousandDifferentConstants() {
        int n = 80_000;
        StringBuilder text =
                new StringBuilder(".version 8.0\n.target sm_75\n.address_size 64\n.visible .entry k(.param .u64 o)\n{\n"
                        + ".reg .b64 %p, %a; ld.param.u64 %p, [o]; mov.u64 %a, 0;\n");
        for (int i = 0; i < n; i++) {
            text.append("xor.b64 %a, %a, ").append(0x1_0000_0000L * i + 3L * i).append(";\n");
        }
        text.append("st.global.u64 [%p], %a; ret;\n}\n");
        try (Gpu gpu = Gpu.on(new SimulatedDriver(1)); DeviceBuffer out = gpu.upload(new long[1])) {
            gpu.load("big.ptx", text.toString(), "k").launch(Launch.of(1, 1), out);
            long a = 0;
            for (int i = 0; i < n; i++) {
                a ^= 0x1_0000_0000L * i + 3L * i;
            }
            assertThat(out.toLongs()).containsExactly(a);
        }
    }
}
