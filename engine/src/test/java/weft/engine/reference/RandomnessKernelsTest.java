package weft.engine.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static weft.engine.reference.On.NAN;
import static weft.engine.reference.On.floats;

import org.junit.jupiter.api.Test;
import weft.engine.DType;
import weft.engine.Device;
import weft.engine.Shape;
import weft.engine.Tensor;
import weft.engine.op.Creation;
import weft.engine.op.Ops;
import weft.engine.op.Randomness;
import weft.engine.op.attrs.Attrs;
import weft.engine.random.Generator;
import weft.engine.random.RandomNumbers;

class RandomnessKernelsTest {

    private static final Shape SHAPE = Shape.of(3, 7);

    @Test
    void uniformNumbersAreThoseOfTheGeneratorBitByBit() {
        float[] expected = new float[21];
        RandomNumbers.fillUniform(5, 9, -0.1f, 0.3f, expected, 0, 21);
        Attrs.Uniform attrs = new Attrs.Uniform(SHAPE, DType.FLOAT32, -0.1, 0.3, 5, 9);
        assertThat(Ops.create(Randomness.UNIFORM, attrs, Device.reference()).toFloats()).containsExactly(expected);
    }

    @Test
    void normalNumbersAreThoseOfTheGeneratorInEitherType() {
        float[] floats = new float[21];
        RandomNumbers.fillNormal(5, 9, 0.1f, 2f, floats, 0, 21);
        double[] doubles = new double[21];
        RandomNumbers.fillNormal(5, 9, 0.1, 2, doubles, 0, 21);
        assertThat(normal(DType.FLOAT32).toFloats()).containsExactly(floats);
        assertThat(normal(DType.FLOAT64).toDoubles()).containsExactly(doubles);
    }

    private static Tensor normal(DType dtype) {
        return Ops.create(Randomness.NORMAL, new Attrs.Normal(SHAPE, dtype, 0.1, 2, 5, 9), Device.reference());
    }

    @Test
    void aTensorAdvancesTheGeneratorSoThatTheNextOneDiffers() {
        Generator generator = new Generator(3);
        Tensor first = Randomness.uniform(SHAPE, 0, 1, DType.FLOAT32, Device.reference(), generator);
        Tensor second = Randomness.uniform(SHAPE, 0, 1, DType.FLOAT32, Device.reference(), generator);
        assertThat(generator.offset()).isEqualTo(2 * 6);
        assertThat(second.toFloats()).isNotEqualTo(first.toFloats());
        Tensor again = Randomness.uniform(SHAPE, 0, 1, DType.FLOAT32, Device.reference(), new Generator(3));
        assertThat(again.toFloats()).containsExactly(first.toFloats());
    }

    @Test
    void dropoutKeepsAboutTheShareItShouldAndScalesItUp() {
        Tensor ones = Creation.full(Shape.of(10_000), 1, DType.FLOAT32, Device.reference());
        float[] y = Randomness.dropout(ones, 0.25, new Generator(1)).toFloats();
        int kept = 0;
        for (float v : y) {
            assertThat(v).isIn(0f, (float) (1 / 0.75));
            kept += v == 0 ? 0 : 1;
        }
        // Five standard deviations of a binomial count.
        assertThat(kept).isBetween(7500 - 217, 7500 + 217);
    }

    @Test
    void dropoutRoundsItsScaleToTheTypeAndTheProductOnce() {
        Tensor threes = Creation.full(Shape.of(50), 3, DType.FLOAT32, Device.reference());
        assertThat(Randomness.dropout(threes, 0.3, new Generator(1)).toFloats()).containsOnly(0f, 3 * (float) (1 / 0.7));
    }

    @Test
    void dropoutOfNothingIsTheIdentityAndOfEverythingIsZero() {
        Tensor x = floats(1, -2, Float.POSITIVE_INFINITY, NAN);
        assertThat(Randomness.dropout(x, 0, new Generator(1)).toDoubles()).containsExactly(x.toDoubles());
        assertThat(Randomness.dropout(x, 1, new Generator(1)).toFloats()).containsExactly(0, 0, 0, 0);
    }

    @Test
    void theSameSeedAndOffsetDropTheSameElementsOfAGradient() {
        Attrs.Dropout attrs = new Attrs.Dropout(0.5, 42, 7);
        Tensor x = Creation.full(SHAPE, 1, DType.FLOAT32, Device.reference());
        Tensor dy = Creation.full(SHAPE, 1, DType.FLOAT64, Device.reference());
        assertThat(Ops.one(Randomness.DROPOUT, attrs, x).toDoubles())
                .containsExactly(Ops.one(Randomness.DROPOUT, attrs, dy).toDoubles());
    }
}
