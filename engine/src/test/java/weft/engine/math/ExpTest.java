package weft.engine.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExpTest {
    @Test
    void itStaysWithinOneAndAHalfUlpsOverAllFloats() {
        assertThat(Ulps.worst(Exp::exp, StrictMath::exp)).isLessThanOrEqualTo(1.5);
    }

    @Test
    void everyLaneHasTheBitsOfTheScalar() {
        Ulps.assertSameBits(Exp::exp, Exp::exp);
    }

    @Test
    void itMeetsTheIeeeEdges() {
        assertThat(Exp.exp(0f)).isEqualTo(1f);
        assertThat(Exp.exp(-0f)).isEqualTo(1f);
        assertThat(Exp.exp(Float.NEGATIVE_INFINITY)).isEqualTo(0f);
        assertThat(Exp.exp(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Exp.exp(Float.NaN)).isNaN();
        assertThat(Exp.exp(88.72284f)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Exp.exp(88.72283f)).isLessThan(Float.POSITIVE_INFINITY);
        assertThat(Exp.exp(-103.9f)).isEqualTo(Float.MIN_VALUE);
        assertThat(Exp.exp(-104f)).isEqualTo(0f);
    }
}
