package weft.engine.math;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PowTest {
    @Test
    void roundsThePowerOnce() {
        assertThat(Pow.pow(2, 10)).isEqualTo(1024f);
        assertThat(Pow.pow(1.1f, 7.3f)).isEqualTo((float) StrictMath.pow(1.1f, 7.3f));
        assertThat(Pow.pow(-2, 3)).isEqualTo(-8f);
        assertThat(Pow.pow(-2, 0.5f)).isNaN();
        assertThat(Pow.pow(10, 39)).isEqualTo(Float.POSITIVE_INFINITY);
    }

    @Test
    void followsIeeeWhereJavaDoesNot() {
        assertThat(Pow.pow(1, Float.NaN)).isEqualTo(1f);
        assertThat(Pow.pow(1, Float.POSITIVE_INFINITY)).isEqualTo(1f);
        assertThat(Pow.pow(-1, Float.NEGATIVE_INFINITY)).isEqualTo(1f);
        assertThat(Pow.pow(-1, Float.NaN)).isNaN();
        assertThat(Pow.pow(Float.NaN, 0)).isEqualTo(1f);
    }
}
