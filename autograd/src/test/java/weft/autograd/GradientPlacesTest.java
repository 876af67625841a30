package weft.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import weft.engine.DType;
import weft.engine.Scope;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Convolution;
import weft.engine.op.Creation;
import weft.engine.op.Matmul;
import weft.engine.op.Op;
import weft.engine.op.attrs.Attrs;

/** A leaf's first gradient is written where it is collected; the bits are those of a gradient computed elsewhere and copied. */
class GradientPlacesTest {

    private static final Shape SQUARE = Shape.of(5, 5);

    private final WatchedBackend backend = WatchedBackend.get();
    private Scope scope;

    @BeforeEach
    void open() {
        scope = Scope.open();
        backend.reset();
    }

    @AfterEach
    void close() {
        backend.reset();
        scope.close();
    }

    private static Tensor random(int seed, Shape shape) {
        Random random = new Random(seed);
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.of(shape, values, WatchedBackend.device());
    }

    private static Tensor leaf(int seed, Shape shape) {
        return Leaf.require(random(seed, shape));
    }

    /** Lets gradients of {@code leaf} arrive at an offset of a larger buffer, as an optimizer does. */
    private static Tensor place(Tensor leaf) {
        Tensor slab = Creation.full(Shape.of(leaf.size() + 32), 7, DType.FLOAT32, WatchedBackend.device());
        Tensor place = slab.view(leaf.shape(), 16);
        Leaf.of(leaf).placeGradient(place);
        return slab;
    }

    /** How often a gradient was moved to where it is collected. */
    private long copies() {
        return backend.ran().stream().filter(op -> op == Creation.COPY).count();
    }

    private long accumulations() {
        return backend.ran().stream().filter(op -> op == Creation.ACCUMULATE).count();
    }

    /** The gradient of {@code leaf}, and a check that nothing beside its place was written. */
    private static float[] gradient(Tensor leaf, Tensor slab) {
        float[] all = slab.toFloats();
        for (int i = 0; i < 16; i++) {
            assertThat(all[i]).isEqualTo(7);
            assertThat(all[all.length - 1 - i]).isEqualTo(7);
        }
        return Leaf.gradient(leaf).toFloats();
    }

    // ---- written in place ----

    @Test
    void aLinearLayerWritesTheGradientsOfItsWeightAndBiasInPlace() {
        Tensor w = leaf(1, SQUARE);
        Tensor b = leaf(2, Shape.of(5));
        Tensor x = random(3, SQUARE);
        Tensor seed = random(4, SQUARE);
        Matmul.linear(x, w, b, Attrs.Epilogue.NONE).backward(seed);
        assertThat(copies()).as("without a place").isEqualTo(2);
        float[] dw = Leaf.gradient(w).toFloats();
        float[] db = Leaf.gradient(b).toFloats();
        Tensor slabW = place(w);
        Tensor slabB = place(b);
        backend.reset();

        Matmul.linear(x, w, b, Attrs.Epilogue.NONE).backward(seed);

        assertThat(copies()).isZero();
        assertThat(gradient(w, slabW)).isEqualTo(dw);
        assertThat(gradient(b, slabB)).isEqualTo(db);
        assertThat(Leaf.of(w).hasGradient()).isTrue();
    }

    @Test
    void aConvolutionThatEndsInAReluMasksOnceAndWritesInPlace() {
        Tensor w = leaf(1, Shape.of(4, 3, 2, 2));
        Tensor b = leaf(2, Shape.of(4));
        Tensor x = leaf(3, Shape.of(2, 3, 5, 5));
        Attrs.Conv2d attrs = Attrs.Conv2d.of(1, 0, 1);
        Tensor seed = random(4, Shape.of(2, 4, 4, 4));
        Convolution.conv2d(x, w, b, attrs).relu().backward(seed);
        float[] dw = Leaf.gradient(w).toFloats();
        float[] db = Leaf.gradient(b).toFloats();
        float[] dx = Leaf.gradient(x).toFloats();
        Tensor slabW = place(w);
        Tensor slabB = place(b);
        Tensor slabX = place(x);
        backend.reset();

        Convolution.conv2d(x, w, b, attrs.with(Attrs.Epilogue.RELU)).backward(seed);

        assertThat(copies()).isZero();
        assertThat(backend.ran()).extracting(Op::name).filteredOn("relu_grad"::equals).hasSize(1);
        assertThat(gradient(w, slabW)).isEqualTo(dw);
        assertThat(gradient(b, slabB)).isEqualTo(db);
        assertThat(gradient(x, slabX)).isEqualTo(dx);
    }

    // ---- several gradients for one leaf ----

    @Test
    void aLeafThatStandsTwiceInOneOperationIsAddedUp() {
        Tensor w = leaf(1, SQUARE);
        Tensor seed = random(2, SQUARE);
        w.matmul(w).backward(seed);
        float[] expected = Leaf.gradient(w).toFloats();
        Tensor slab = place(w);

        w.matmul(w).backward(seed);

        assertThat(gradient(w, slab)).isEqualTo(expected);
    }

    @Test
    void aWeightOfTwoLayersIsAddedUp() {
        Tensor w = leaf(1, SQUARE);
        Tensor x = random(2, SQUARE);
        Tensor seed = random(3, SQUARE);
        Matmul.linear(Matmul.linear(x, w, null, Attrs.Epilogue.RELU), w, null, Attrs.Epilogue.NONE).backward(seed);
        float[] expected = Leaf.gradient(w).toFloats();
        Tensor slab = place(w);
        backend.reset();

        Matmul.linear(Matmul.linear(x, w, null, Attrs.Epilogue.RELU), w, null, Attrs.Epilogue.NONE).backward(seed);

        assertThat(copies()).isZero();
        assertThat(accumulations()).isEqualTo(1);
        assertThat(gradient(w, slab)).isEqualTo(expected);
    }

    @Test
    void aSecondBackwardAddsToTheFirst() {
        Tensor w = leaf(1, SQUARE);
        Tensor x = random(2, SQUARE);
        Tensor[] seeds = {random(3, SQUARE), random(4, SQUARE)};
        Stream.of(seeds).forEach(seed -> Matmul.linear(x, w, null, Attrs.Epilogue.NONE).backward(seed));
        float[] expected = Leaf.gradient(w).toFloats();
        Tensor slab = place(w);

        Stream.of(seeds).forEach(seed -> Matmul.linear(x, w, null, Attrs.Epilogue.NONE).backward(seed));

        assertThat(gradient(w, slab)).isEqualTo(expected);
    }

    @Test
    void aClearedGradientIsOverwritten() {
        Tensor w = leaf(1, SQUARE);
        Tensor x = random(2, SQUARE);
        Tensor seed = random(3, SQUARE);
        Tensor slab = place(w);
        Matmul.linear(x, w, null, Attrs.Epilogue.NONE).backward(seed);
        float[] expected = Leaf.gradient(w).toFloats();
        Leaf.of(w).clearGradient();

        Matmul.linear(x, w, null, Attrs.Epilogue.NONE).backward(seed);

        assertThat(gradient(w, slab)).isEqualTo(expected);
    }

    // ---- not in place ----

    @Test
    void aFrozenWeightGetsNoGradient() {
        Tensor w = random(1, SQUARE);
        Tensor x = leaf(2, SQUARE);
        Tensor slab = place(x);
        backend.reset();

        Matmul.linear(x, w, null, Attrs.Epilogue.NONE).backward(random(3, SQUARE));

        assertThat(copies()).isZero();
        assertThat(backend.ran()).filteredOn(op -> op == Matmul.MATMUL).hasSize(1);
        assertThat(gradient(x, slab)).hasSize(25);
    }

    @Test
    void aGradientThatStartsBackwardIsReadBeforeItIsOverwritten() {
        Tensor w = leaf(1, SQUARE);
        Tensor x = random(2, SQUARE);
        Tensor start = random(3, SQUARE);
        Matmul.linear(x, w, null, Attrs.Epilogue.NONE).backward(start);
        float[] expected = Leaf.gradient(w).toFloats();
        Tensor slab = place(w);
        Tensor seed = Leaf.gradient(w);
        seed.upload(start.toArray());

        Matmul.linear(x, w, null, Attrs.Epilogue.NONE).backward(seed);

        assertThat(gradient(w, slab)).isEqualTo(expected);
    }

    @Test
    void afterAFailureThePlaceCountsAsEmpty() {
        Tensor w = leaf(1, SQUARE);
        Tensor slab = place(w);
        Tensor y = Matmul.linear(random(2, SQUARE), w, null, Attrs.Epilogue.NONE);
        backend.failAt(Matmul.MATMUL);

        assertThatThrownBy(() -> y.backward(random(3, SQUARE))).hasMessage("matmul was told to fail");

        backend.reset();
        assertThat(Leaf.of(w).hasGradient()).isFalse();
        assertThat(gradient(w, slab)).containsOnly(0);
    }

    @Test
    void writingTheGradientCountsAsWriting() {
        Tensor w = leaf(1, SQUARE);
        place(w);
        Tensor saved = Leaf.gradient(w);
        Tensor y = leaf(2, SQUARE).mul(saved);

        Matmul.linear(random(3, SQUARE), w, null, Attrs.Epilogue.NONE).backward(random(4, SQUARE));

        assertThatThrownBy(() -> y.backward(random(5, SQUARE))).hasMessage(
                "backward: mul kept its input b, which was written to afterwards");
    }
}
