package weft.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.engine.cuda.base.Launcher.at;
import static weft.engine.cuda.base.Launcher.number;
import static weft.engine.cuda.base.Launcher.type;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Spec;
import weft.engine.Tensor;
import weft.engine.cuda.base.Launcher;
import weft.engine.cuda.base.Structs;
import weft.engine.op.Convolution;
import weft.engine.op.Creation;
import weft.engine.op.Op;
import weft.engine.op.Ops;
import weft.engine.op.Pointwise;
import weft.engine.op.attrs.Attrs;
import weft.engine.op.geometry.ConvGeometry;

/**
 * Variants of kernels, from naive to fast, that launch plans choose for some shapes or for none: each computes what the reference
 * does, on sizes around its tiles. Variants that plans choose are also tested with all operations.
 */
class KernelVariantsTest {

    private static final Device SIM = Device.of("sim");
    private static final int[] SIZES = {1, 15, 16, 17, 63, 64, 65, 129};

    private final SplittableRandom random = new SplittableRandom(11);
    private Scope scope;
    private Launcher gpu;

    /** A matmul variant with the number of blocks, or of threads, for y. */
    private enum Matmul {
        NAIVE("matmul/1_naive", "matmul_naive", 1, 256),
        TILED("matmul/2_tiled", "matmul_tiled", 16, 16),
        REGISTERS_64("matmul/3_register_tiles", "matmul_register_64x64", 64, 64),
        REGISTERS_16("matmul/3_register_tiles", "matmul_register_16x256", 16, 256),
        WIDE("matmul/4_wide_register_tiles", "matmul_register_128x128", 128, 128);

        private final String file;
        private final String entry;
        private final int rows;
        private final int columns;

        Matmul(String file, String entry, int rows, int columns) {
            this.file = file;
            this.entry = entry;
            this.rows = rows;
            this.columns = columns;
        }

        long blocks(int m, int n) {
            return this == NAIVE ? Math.ceilDiv(m * n, columns)
                    : (long) Math.ceilDiv(m, rows) * Math.ceilDiv(n, columns);
        }
    }

    @BeforeEach
    void open() {
        scope = Scope.open();
        CudaBackend backend = (CudaBackend) SIM.backend();
        gpu = new Launcher(backend.driver(), backend.stream());
    }

    @AfterEach
    void close() {
        scope.close();
    }

    @ParameterizedTest
    @EnumSource(Matmul.class)
    void everyVariantOfMatmulGivesTheProduct(Matmul variant) {
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            for (int draw = 0; draw < 12; draw++) {
                int m = SIZES[random.nextInt(SIZES.length)];
                int n = SIZES[random.nextInt(SIZES.length)];
                int k = SIZES[random.nextInt(SIZES.length)];
                product(variant, dtype, m, n, k, random.nextBoolean(), random.nextBoolean());
            }
        }
    }

    private void product(Matmul variant, DType dtype, int m, int n, int k, boolean transposeA, boolean transposeB) {
        Tensor a = draw(dtype, transposeA ? Shape.of(k, m) : Shape.of(m, k));
        Tensor b = draw(dtype, transposeB ? Shape.of(n, k) : Shape.of(k, n));
        Tensor y = Tensor.allocate(new Spec(dtype, Shape.of(m, n)), SIM);
        byte[] struct = new Product(m, n, k).a(transposeA ? 1 : k, transposeA ? m : 1).b(transposeB ? 1 : n, transposeB ? k : 1)
                .struct();

        gpu.begin(weft.engine.op.Matmul.MATMUL, List.of(a, b));
        gpu.blocks(variant.file, variant.entry + "_" + type(dtype), variant.blocks(m, n), at(a), at(b), 0L, at(y), struct);

        requireClose("%s %s [%d, %d, %d]".formatted(variant, dtype, m, k, n), y, k + 2,
                weft.engine.op.Matmul.MATMUL, new Attrs.Matmul(transposeA, transposeB), a, b);
    }

    /**
     * Convolutions whose sizes are not multiples of a tile, with padding, groups, and stride and dilation where a variant takes
     * them.
     */
    static Stream<Attrs.Conv2d> convolutions() {
        return Stream.of(Attrs.Conv2d.of(1, 0, 1), Attrs.Conv2d.of(1, 1, 1),
                Attrs.Conv2d.of(1, 0, 1).stride(2, 1).padding(1, 2).dilation(1, 2),
                Attrs.Conv2d.of(1, 0, 1).padding(1, 0).dilation(2, 1).groups(2).with(Attrs.Epilogue.RELU));
    }

    @ParameterizedTest
    @MethodSource("convolutions")
    void directAndImplicitConvolutionGiveTheReference(Attrs.Conv2d attrs) {
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            Tensor x = draw(dtype, Shape.of(3, 4, 9, 11));
            Tensor w = draw(dtype, Shape.of(70, 4 / attrs.groups(), 3, 2));
            Tensor b = draw(dtype, Shape.of(70));
            ConvGeometry g = attrs.over(x.shape(), w.shape());
            Shape shape = Shape.of(3, 70, g.P(), g.Q());
            byte[] struct = Structs.convolution(g, g.N());
            int relu = attrs.epilogue() == Attrs.Epilogue.RELU ? 1 : 0;
            Attrs.Conv2d plain = attrs.with(Attrs.Epilogue.NONE);
            gpu.begin(Convolution.CONV2D, List.of(x, w, b));

            Tensor direct = Tensor.allocate(new Spec(dtype, shape), SIM);
            gpu.each("conv/1_direct", "conv2d_direct_" + type(dtype), direct.size(), at(x), at(w), at(b), at(direct), struct,
                    relu);
            requireClose("direct " + attrs, direct, 26, Convolution.CONV2D, attrs, x, w, b);

            Tensor implicit = Tensor.allocate(new Spec(dtype, shape), SIM);
            gpu.blocks("conv/3_implicit", "conv2d_implicit_" + type(dtype),
                    tiles(70 / attrs.groups(), 3 * shape.sizeOf(2, 4)) * attrs.groups(), at(x), at(w), at(b), at(implicit),
                    struct, relu);
            requireClose("implicit " + attrs, implicit, 26, Convolution.CONV2D, attrs, x, w, b);

            Tensor dy = draw(dtype, shape);
            Attrs.ConvGrad ofInput = new Attrs.ConvGrad(plain, 9, 11);
            Tensor dx = Tensor.allocate(x.spec(), SIM);
            gpu.each("conv/1_direct", "conv2d_direct_input_grad_" + type(dtype), dx.size(), at(dy), at(w), at(dx), struct);
            requireClose("direct dx " + attrs, dx, 70 * 6 + 2, Convolution.CONV2D_INPUT_GRAD, ofInput, dy, w);
            if (attrs.stride().h() == 1 && attrs.stride().w() == 1) {
                Tensor implicitDx = Tensor.allocate(x.spec(), SIM);
                gpu.blocks("conv/3_implicit", "conv2d_implicit_input_grad_" + type(dtype),
                        tiles(4 / attrs.groups(), 3 * 9 * 11) * attrs.groups(), at(dy), at(w), at(implicitDx), struct);
                requireClose("implicit dx " + attrs, implicitDx, 70 * 6 + 2, Convolution.CONV2D_INPUT_GRAD, ofInput, dy, w);
            }

            Attrs.ConvGrad ofWeight = new Attrs.ConvGrad(plain, 3, 2);
            Tensor dw = Tensor.allocate(w.spec(), SIM);
            gpu.each("conv/1_direct", "conv2d_direct_weight_grad_" + type(dtype), dw.size(), at(x), at(dy), at(dw), struct);
            int terms = 3 * shape.sizeOf(2, 4) + 2;
            requireClose("direct dw " + attrs, dw, terms, Convolution.CONV2D_WEIGHT_GRAD, ofWeight, x, dy);
            Tensor implicitDw = Tensor.allocate(w.spec(), SIM);
            gpu.blocks("conv/3_implicit", "conv2d_implicit_weight_grad_" + type(dtype),
                    tiles(70 / attrs.groups(), w.shape().sizeOf(1, 4)) * attrs.groups(), at(x), at(dy), at(implicitDw),
                    struct, 3);
            requireClose("implicit dw " + attrs, implicitDw, terms, Convolution.CONV2D_WEIGHT_GRAD, ofWeight, x, dy);
        }
    }

    private static long tiles(int rows, int columns) {
        return (long) Math.ceilDiv(rows, 64) * Math.ceilDiv(columns, 64);
    }

    @Test
    void vectorsOfFourGiveTheBitsOfTheScalarLoops() {
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            for (int n : new int[] {1, 3, 4, 5, 1023, 1024, 1025}) {
                Tensor a = draw(dtype, Shape.of(n));
                Tensor b = draw(dtype, Shape.of(n));
                for (Op<Attrs.None> op : List.of(Pointwise.ADD, Pointwise.SUB, Pointwise.MUL, Pointwise.RELU_GRAD)) {
                    Tensor y = Tensor.allocate(a.spec(), SIM);
                    vectors(op, a, n, at(a), at(b), at(y), n);
                    requireEqual(y, op, Attrs.NONE, a, b);
                }
                Tensor y = Tensor.allocate(a.spec(), SIM);
                vectors(Pointwise.RELU, a, n, at(a), at(y), n);
                requireEqual(y, Pointwise.RELU, Attrs.NONE, a);
                vectors(Pointwise.MUL_SCALAR, a, n, at(a), at(y), n, number(dtype, 1.5));
                requireEqual(y, Pointwise.MUL_SCALAR, new Attrs.Value(1.5), a);
                Ops.apply(Creation.COPY, Attrs.NONE, y, a);
                gpu.blocks("pointwise/vectors", "accumulate_vectors_" + type(dtype), 2, at(y), at(b), n);
                requireEqual(y, Pointwise.ADD, Attrs.NONE, a, b);
                Ops.apply(Creation.COPY, Attrs.NONE, y, a);
                gpu.blocks("pointwise/vectors", "scale_vectors_" + type(dtype), 2, at(y), n, number(dtype, -0.3));
                requireEqual(y, Pointwise.MUL_SCALAR, new Attrs.Value(-0.3), a);
            }
        }
    }

    private void vectors(Op<?> op, Tensor like, int n, Object... arguments) {
        gpu.begin(op, List.of(like));
        gpu.blocks("pointwise/vectors", op.name() + "_vectors_" + type(like.dtype()), Math.ceilDiv(n, 1024), arguments);
    }

    private Tensor draw(DType dtype, Shape shape) {
        double[] values = random.doubles(shape.size(), -1, 1).toArray();
        return Tensor.of(shape, values, SIM).cast(dtype);
    }

    private static <A extends Attrs> Tensor reference(Op<A> op, A attrs, boolean absolute, Tensor... inputs) {
        return Ops.one(op, attrs, Stream.of(inputs).map(t -> t.to(Device.reference())).map(t -> absolute ? t.abs() : t)
                .toArray(Tensor[]::new));
    }

    private static <A extends Attrs> void requireEqual(Tensor y, Op<A> op, A attrs, Tensor... inputs) {
        assertThat(y.toDoubles()).as("%s of %s", op, y.spec()).isEqualTo(reference(op, attrs, false, inputs).toDoubles());
    }

    /** {@code |y - reference| <= c * eps * the same operation on absolute values}, written so that NaN fails. */
    private static <A extends Attrs> void requireClose(String what, Tensor y, double c, Op<A> op, A attrs, Tensor... inputs) {
        double[] got = y.toDoubles();
        double[] want = reference(op, attrs, false, inputs).toDoubles();
        double[] magnitude = reference(op, attrs, true, inputs).toDoubles();
        for (int i = 0; i < want.length; i++) {
            double bound = c * y.dtype().epsilon() * magnitude[i];
            assertThat(Math.abs(got[i] - want[i]) <= bound).as("%s: element %d is %s, the reference has %s, allowed are %s apart",
                    what, i, got[i], want[i], bound).isTrue();
        }
    }
}
