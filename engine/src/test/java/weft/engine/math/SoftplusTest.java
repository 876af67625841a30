package weft.engine.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SoftplusTest {
    @Test
    void itStaysWithinThreeUlpsOverAllFloats() {
        assertThat(Ulps.worst(Softplus::softplus, x -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)))))
                .isLessThanOrEqualTo(3);
    }

    @Test
    void everyLaneHasTheBitsOfTheScalar() {
        Ulps.assertSameBits(x -> Softplus.log1p(Exp.exp(-Math.abs(x))), x -> Softplus.log1p(Exp.exp(x.abs().neg())));
    }

    @Test
    void neverOverflowsAndKeepsItsLeftTail() {
        assertThat(Softplus.softplus(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(Softplus.softplus(Float.NEGATIVE_INFINITY)).isZero();
        assertThat(Softplus.softplus(1e30f)).isEqualTo(1e30f);
        assertThat(Softplus.softplus(-50f)).isEqualTo(Exp.exp(-50f));
        assertThat(Softplus.softplus(0f)).isEqualTo((float) Math.log(2));
        assertThat(Softplus.softplus(Float.NaN)).isNaN();
    }
}
