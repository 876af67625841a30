package weft.engine.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TanhTest {
    @Test
    void itStaysWithinTwoUlpsOverAllFloats() {
        assertThat(Ulps.worst(Tanh::tanh, StrictMath::tanh)).isLessThanOrEqualTo(2);
    }

    @Test
    void everyLaneHasTheBitsOfTheScalar() {
        Ulps.assertSameBits(Tanh::tanh, Tanh::tanh);
    }

    @Test
    void saturatesAndKeepsTheSignOfZero() {
        assertThat(Tanh.tanh(Float.POSITIVE_INFINITY)).isEqualTo(1f);
        assertThat(Tanh.tanh(Float.NEGATIVE_INFINITY)).isEqualTo(-1f);
        assertThat(Tanh.tanh(10f)).isEqualTo(1f);
        assertThat(Tanh.tanh(-10f)).isEqualTo(-1f);
        assertThat(Tanh.tanh(Float.NaN)).isNaN();
        assertThat(Float.floatToRawIntBits(Tanh.tanh(0f))).isEqualTo(Float.floatToRawIntBits(0f));
        assertThat(Float.floatToRawIntBits(Tanh.tanh(-0f))).isEqualTo(Float.floatToRawIntBits(-0f));
    }
}
