package weft.kernels.simulator.forms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import weft.kernels.DeviceBuffer;
import weft.kernels.Gpu;
import weft.kernels.Launch;
import weft.kernels.simulator.SimulatedDriver;
import weft.kernels.simulator.TestKernels;

/**
 * Small CUDA kernels over the instruction set, compiled for sm_75 and sm_80 and run with one and with two host threads. Their
 * input is 3 N words, their output N words; each is compared with what Java computes.
 */
final class FormKernels {

    /** Threads of a launch, in two blocks. */
    static final int N = 256;

    /** What thread {@code i} writes when its words are a, b and c. */
    interface Word {
        int of(int a, int b, int c, int i);
    }

    /** What all threads write. */
    interface Whole {
        int[] of(int[] x);
    }

    /**
     * One kernel as compiled for one GPU and run with some host threads.
     *
     * @param ulps how far each of the two halves of a word may be from the expected one; 0 for exact
     */
    record Case(String file, String entry, int workers, Whole expected, int ulps) {
        @Override
        public String toString() {
            return file.substring(6) + ", " + entry + ", " + workers + (workers == 1 ? " thread" : " threads");
        }
    }

    private final Map<String, Whole> expected = new TreeMap<>();
    private final Map<String, Integer> tolerance = new TreeMap<>();

    /** A kernel whose threads work alone. */
    void word(String entry, Word word) {
        whole(entry, x -> {
            int[] y = new int[N];
            Arrays.setAll(y, i -> word.of(x[i], x[i + N], x[i + 2 * N], i));
            return y;
        });
    }

    /** The same with a result that may be {@code ulps} off. */
    void near(String entry, int ulps, Word word) {
        word(entry, word);
        tolerance.put(entry, ulps);
    }

    void whole(String entry, Whole whole) {
        expected.put(entry, whole);
    }

    /** All kernels of a file, for each GPU it was compiled for, with one and two host threads. */
    Stream<Case> cases(String file, String... gpus) {
        List<Case> all = new ArrayList<>();
        for (String gpu : gpus) {
            for (int workers = 1; workers <= 2; workers++) {
                for (var e : expected.entrySet()) {
                    all.add(new Case("forms/" + gpu + "/" + file, e.getKey(), workers, e.getValue(),
                            tolerance.getOrDefault(e.getKey(), 0)));
                }
            }
        }
        return all.stream();
    }

    /** Words of all kinds: pairs of 16-bit floats, floats, integers near the ends of their ranges, random bits. */
    static int[] input() {
        int[] halves = {0, 0x8000,
                1, 0x83ff, 0x400, 0x3c00, 0xbc00, 0x3c01, 0x7bff, 0xfbff, 0x7c00, 0xfc00, 0x7e00, 0x3555, 0x4248,
                0xc500, 0x3f80, 0xbf80, 0x7f7f, 0x4049, 0x2e66, 0x5640};
        int[] whole = {0, 1, -1, 2, 7, 31, 32, 33, 255, 256, 65535, 65536, Integer.MAX_VALUE, Integer.MIN_VALUE,
                Float.floatToIntBits(1.5f), Float.floatToIntBits(-2.5f), Float.floatToIntBits(65519f),
                Float.floatToIntBits(65520f),
                Float.floatToIntBits(1e-7f), Float.floatToIntBits(3e9f), Float.floatToIntBits(-0.3f), 0x7fc00000, 0x7f800000};
        Random random = new Random(75);
        int[] x = new int[3 * N];
        Arrays.setAll(x, i -> switch (random.nextInt(4)) {
            case 0 -> halves[random.nextInt(halves.length)] | halves[random.nextInt(halves.length)] << 16;
            case 1 -> whole[random.nextInt(whole.length)];
            case 2 -> random.nextInt();
            default -> 0x38003800 + random.nextInt(0x1000) + (random.nextInt(0x1000) << 16) | random.nextInt() & 0x80008000;
        });
        return x;
    }

    /** Simulated GPUs with one and with two host threads. */
    static Gpu[] open() {
        return new Gpu[] {Gpu.on(new SimulatedDriver(1)), Gpu.on(new SimulatedDriver(2))};
    }

    /** Runs a kernel and compares. */
    static void check(Gpu[] gpus, Case c) {
        int[] x = input();
        int[] wanted = c.expected().of(x);
        int[] y;
        Gpu gpu = gpus[c.workers() - 1];
        try (DeviceBuffer in = gpu.upload(x); DeviceBuffer out = gpu.upload(new int[N])) {
            TestKernels.load(gpu, c.file(), c.entry()).launch(Launch.of(2, N / 2), in, out, N);
            y = out.toInts();
        }
        for (int i = 0; i < N; i++) {
            boolean same = y[i] == wanted[i] || c.ulps() > 0 && near(y[i], wanted[i], c.ulps())
                    && near(y[i] >>> 16, wanted[i] >>> 16, c.ulps());
            if (!same) {
                assertThat(Integer.toHexString(y[i])).as("%s of %x, %x, %x in thread %d", c, x[i], x[i + N], x[i + 2 * N], i)
                        .isEqualTo(Integer.toHexString(wanted[i]));
            }
        }
    }

    private static boolean near(int a, int b, int ulps) {
        return Math.abs((short) a - (short) b) <= ulps;
    }
}
