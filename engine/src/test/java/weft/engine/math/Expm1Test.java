package weft.engine.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The function is defined only for x up to 0, so positive samples are negated. */
class Expm1Test {
    @Test
    void itStaysWithinOneAndAHalfUlpsOverAllFloatsUpToZero() {
        assertThat(Ulps.worst(x -> Expm1.expm1(-Math.abs(x)), x -> StrictMath.expm1(-Math.abs(x)))).isLessThanOrEqualTo(1.5);
    }

    @Test
    void everyLaneHasTheBitsOfTheScalar() {
        Ulps.assertSameBits(x -> Expm1.expm1(-Math.abs(x)), x -> Expm1.expm1(x.abs().neg()));
    }

    @Test
    void itGoesFromMinusOneToZero() {
        assertThat(Expm1.expm1(Float.NEGATIVE_INFINITY)).isEqualTo(-1f);
        assertThat(Expm1.expm1(-100f)).isEqualTo(-1f);
        assertThat(Expm1.expm1(0f)).isZero();
        assertThat(Expm1.expm1(Float.NaN)).isNaN();
    }
}
