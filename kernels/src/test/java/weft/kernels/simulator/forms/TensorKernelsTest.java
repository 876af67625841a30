package weft.kernels.simulator.forms;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import weft.kernels.DeviceBuffer;
import weft.kernels.Gpu;
import weft.kernels.Launch;
import weft.kernels.simulator.HalfNumber;
import weft.kernels.simulator.TestKernels;

/**
 * Products on tensor cores in every shape of sm_75 and sm_80, with numbers whose sums are exact, so a number in a wrong place
 * shows.
 */
class TensorKernelsTest {

    private static Gpu[] gpus;

    @BeforeAll
    static void open() {
        gpus = FormKernels.open();
    }

    @AfterAll
    static void close() {
        Stream.of(gpus).forEach(Gpu::close);
    }

    /**
     * One kernel that multiplies A [m, k] and B [k, n] and adds C.
     *
     * @param type  of the numbers of A and B; two of them when they differ
     * @param sum   of the numbers of C and D
     * @param order how A and B lie in memory: r by rows, c by columns
     */
    record Product(String file, String entry, int m, int n, int k, String type, String sum, String order) {
        @Override
        public String toString() {
            return file + ", " + entry;
        }

        String typeOf(boolean isA) {
            String[] both = type.split(" ");
            return isA ? both[0] : both[both.length - 1];
        }
    }

    static Stream<Product> products() {
        List<Product> all = new ArrayList<>();
        for (String gpu : List.of("sm_75", "sm_80")) {
            String f = gpu + "/tensor75.ptx";
            all.add(new Product(f, "w_half", 16, 16, 16, "f16", "f32", "rc"));
            all.add(new Product(f, "w_half_columns", 16, 16, 16, "f16", "f32", "cr"));
            all.add(new Product(f, "w_half_sum", 16, 16, 16, "f16", "f16", "rr"));
            all.add(new Product(f, "w_half_tall", 32, 8, 16, "f16", "f32", "rc"));
            all.add(new Product(f, "w_half_wide", 8, 32, 16, "f16", "f32", "cc"));
            all.add(new Product(f, "w_signed", 16, 16, 16, "s8", "s32", "rc"));
            all.add(new Product(f, "w_unsigned", 16, 16, 16, "u8", "s32", "cr"));
            all.add(new Product(f, "w_signed_tall", 32, 8, 16, "s8", "s32", "rr"));
            all.add(new Product(f, "w_signed_wide", 8, 32, 16, "s8", "s32", "rc"));
            all.add(new Product(f, "m_half_8", 16, 8, 8, "f16", "f32", "rc"));
            all.add(new Product(f, "m_signed_16", 8, 8, 16, "s8", "s32", "rc"));
            all.add(new Product(f, "m_nibbles_32", 8, 8, 32, "s4", "s32", "rc"));
            all.add(new Product(f, "m_bits_128", 8, 8, 128, "xor", "s32", "rc"));
        }
        String f = "sm_80/tensor80.ptx";
        all.add(new Product(f, "w_brain", 16, 16, 16, "bf16", "f32", "rc"));
        all.add(new Product(f, "w_brain_tall", 32, 8, 16, "bf16", "f32", "cr"));
        all.add(new Product(f, "w_brain_wide", 8, 32, 16, "bf16", "f32", "rr"));
        all.add(new Product(f, "w_tensor", 16, 16, 8, "f32", "f32", "rc"));
        all.add(new Product(f, "w_tensor_columns", 16, 16, 8, "f32", "f32", "cr"));
        all.add(new Product(f, "w_double", 8, 8, 4, "f64", "f64", "rc"));
        all.add(new Product(f, "m_half_16", 16, 8, 16, "f16", "f32", "rc"));
        all.add(new Product(f, "m_half_sum", 16, 8, 16, "f16", "f16", "rc"));
        all.add(new Product(f, "m_loaded", 16, 8, 16, "f16", "f32", "rr"));
        all.add(new Product(f, "m_brain_8", 16, 8, 8, "bf16", "f32", "rc"));
        all.add(new Product(f, "m_brain_16", 16, 8, 16, "bf16", "f32", "rc"));
        all.add(new Product(f, "m_tensor_4", 16, 8, 4, "f32", "f32", "rc"));
        all.add(new Product(f, "m_tensor_8", 16, 8, 8, "f32", "f32", "rc"));
        all.add(new Product(f, "m_double", 8, 8, 4, "f64", "f64", "rc"));
        all.add(new Product(f, "m_signed_16", 16, 8, 16, "s8", "s32", "rc"));
        all.add(new Product(f, "m_signed_32", 16, 8, 32, "s8", "clamped", "rc"));
        all.add(new Product(f, "m_mixed_32", 16, 8, 32, "u8 s8", "s32", "rc"));
        all.add(new Product(f, "m_nibbles_32", 16, 8, 32, "s4", "s32", "rc"));
        all.add(new Product(f, "m_nibbles_64", 16, 8, 64, "u4", "s32", "rc"));
        all.add(new Product(f, "m_bits_128", 16, 8, 128, "xor", "s32", "rc"));
        all.add(new Product(f, "m_bits_256", 16, 8, 256, "and", "s32", "rc"));
        return all.stream();
    }

    private static double random(String type, Random random) {
        return switch (type) {
            case "s8" -> random.nextInt(256) - 128;
            case "u8" -> random.nextInt(256);
            case "s4" -> random.nextInt(16) - 8;
            case "u4" -> random.nextInt(16);
            case "xor", "and" -> random.nextInt(2);
            case "s32" -> random.nextInt(1000) - 500;
            case "clamped" -> random.nextBoolean() ? Integer.MAX_VALUE - 5 : Integer.MIN_VALUE + 5;
            default -> (random.nextInt(9) - 4) * 0.5;
        };
    }

    private static double[] matrix(String type, int size, Random random) {
        double[] m = new double[size];
        for (int i = 0; i < size; i++) {
            m[i] = random(type, random);
        }
        return m;
    }

    private static int bits(String type) {
        return switch (type) {
            case "f64" -> 64;
            case "f32", "s32", "clamped" -> 32;
            case "f16", "bf16" -> 16;
            case "s8", "u8" -> 8;
            case "s4", "u4" -> 4;
            default -> 1;
        };
    }

    /** A matrix as it lies in memory, the lowest bits first. */
    private static byte[] bytes(String type, double[] matrix) {
        int bits = bits(type);
        ByteBuffer to = ByteBuffer.allocate(matrix.length * bits / 8).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < matrix.length; i++) {
            long value = switch (type) {
                case "f64" -> Double.doubleToRawLongBits(matrix[i]);
                case "f32" -> Float.floatToRawIntBits((float) matrix[i]);
                case "f16" -> HalfNumber.F16.round(matrix[i], RoundingMode.HALF_EVEN);
                case "bf16" -> HalfNumber.BF16.round(matrix[i], RoundingMode.HALF_EVEN);
                default -> (long) matrix[i];
            };
            for (int bit = 0; bit < bits; bit++) {
                int at = i * bits + bit;
                to.put(at / 8, (byte) (to.get(at / 8) | (value >>> bit & 1) << at % 8));
            }
        }
        return to.array();
    }

    private static double[] transposed(double[] matrix, int rows) {
        double[] result = new double[matrix.length];
        int columns = matrix.length / rows;
        for (int i = 0; i < matrix.length; i++) {
            result[i % columns * rows + i / columns] = matrix[i];
        }
        return result;
    }

    private static double[] product(Product p, double[] a, double[] b, double[] c) {
        double[] d = new double[p.m() * p.n()];
        for (int i = 0; i < d.length; i++) {
            double sum = c[i];
            for (int k = 0; k < p.k(); k++) {
                double x = a[i / p.n() * p.k() + k];
                double y = b[k * p.n() + i % p.n()];
                sum += p.type().equals("xor") ? x != y ? 1 : 0 : x * y;
            }
            d[i] = p.sum().equals("clamped") ? Math.clamp(sum, Integer.MIN_VALUE, Integer.MAX_VALUE) : sum;
        }
        return d;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("products")
    void aProductIsTheSumOfTheProducts(Product p) {
        Random random = new Random(p.entry().hashCode());
        double[] a = matrix(p.typeOf(true), p.m() * p.k(), random);
        double[] b = matrix(p.typeOf(false), p.k() * p.n(), random);
        double[] c = matrix(p.sum(), p.m() * p.n(), random);
        byte[] inA = bytes(p.typeOf(true), p.order().charAt(0) == 'r' ? a : transposed(a, p.m()));
        byte[] inB = bytes(p.typeOf(false), p.order().charAt(1) == 'r' ? b : transposed(b, p.k()));
        byte[] inC = bytes(p.sum(), c);
        for (Gpu gpu : gpus) {
            try (DeviceBuffer da = gpu.upload(inA);
                    DeviceBuffer db = gpu.upload(inB);
                    DeviceBuffer dc = gpu.upload(inC);
                    DeviceBuffer d = gpu.allocate(inC.length)) {
                TestKernels.load(gpu, "forms/" + p.file(), p.entry()).launch(Launch.of(2, 32), da, db, dc, d);
                assertThat(d.toBytes()).isEqualTo(bytes(p.sum(), product(p, a, b, c)));
            }
        }
    }

    /** Number (row, column) of tile {@code q} of 8 by 8 halves that lie row by row. */
    private static int half(int[] x, int q, int row, int column) {
        return x[32 * q + 4 * row + column / 2] >>> 16 * (column & 1) & 0xffff;
    }

    @Test
    void tilesAreSpreadOverTheLanesAsTheManualSays() {
        int[] x = new Random(8).ints(128).toArray();
        BinaryOperator<Integer> one = (word, lane) -> half(x, word, lane / 4, lane % 4 * 2)
                | half(x, word, lane / 4, lane % 4 * 2 + 1) << 16;
        BinaryOperator<Integer> transposed = (word, lane) -> half(x, word, lane % 4 * 2, lane / 4)
                | half(x, word, lane % 4 * 2 + 1, lane / 4) << 16;
        for (String gpu : List.of("sm_75", "sm_80")) {
            tiles(gpu, "tiles_1", x, 1, one);
            tiles(gpu, "tiles_2", x, 2, transposed);
            tiles(gpu, "tiles_4", x, 4, one);
            tiles(gpu, "tiles_4_transposed", x, 4, transposed);
        }
    }

    private static void tiles(String file, String entry, int[] x, int count, BinaryOperator<Integer> expected) {
        for (Gpu gpu : gpus) {
            try (DeviceBuffer in = gpu.upload(x); DeviceBuffer out = gpu.upload(new int[128])) {
                TestKernels.load(gpu, "forms/" + file + "/tensor75.ptx", entry).launch(Launch.of(1, 32), in, out);
                int[] y = out.toInts();
                for (int i = 0; i < 128; i++) {
                    assertThat(y[i]).as("%s, lane %d, register %d", entry, i / 4, i % 4)
                            .isEqualTo(i % 4 < count ? expected.apply(i % 4, i / 4) : 0);
                }
            }
        }
    }

    @Test
    void aProductOfLargeMatricesIsMadeOfTiles() {
        Random random = new Random(64);
        double[] a = matrix("f16", 4096, random);
        double[] b = matrix("f16", 4096, random);
        Product p = new Product("", "", 64, 64, 64, "f16", "f32", "rr");
        double[] expected = product(p, a, b, new double[4096]);
        for (Gpu gpu : gpus) {
            try (DeviceBuffer da = gpu.upload(bytes("f16", a));
                    DeviceBuffer db = gpu.upload(bytes("f16", b));
                    DeviceBuffer d = gpu.allocate(4 * 4096)) {
                TestKernels.load(gpu, "forms/sm_80/tensor75.ptx", "gemm").launch(Launch.of(1, 128), da, db, d);
                float[] y = d.toFloats();
                for (int i = 0; i < y.length; i++) {
                    assertThat(y[i]).isEqualTo((float) Math.max(expected[i] + 1, 0));
                }
            }
        }
    }
}
