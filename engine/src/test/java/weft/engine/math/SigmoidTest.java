package weft.engine.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SigmoidTest {
    @Test
    void itStaysWithinTwoAndAHalfUlpsOverAllFloats() {
        assertThat(Ulps.worst(Sigmoid::sigmoid, x -> 1 / (1 + StrictMath.exp(-x)))).isLessThanOrEqualTo(2.5);
    }

    @Test
    void everyLaneHasTheBitsOfTheScalar() {
        Ulps.assertSameBits(Sigmoid::sigmoid, Sigmoid::sigmoid);
    }

    @Test
    void itMeetsTheIeeeEdges() {
        assertThat(Sigmoid.sigmoid(0f)).isEqualTo(0.5f);
        assertThat(Sigmoid.sigmoid(Float.POSITIVE_INFINITY)).isEqualTo(1f);
        assertThat(Sigmoid.sigmoid(Float.NEGATIVE_INFINITY)).isEqualTo(0f);
        assertThat(Sigmoid.sigmoid(Float.NaN)).isNaN();
    }
}
