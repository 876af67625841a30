package weft.engine.math;

import static org.assertj.core.api.Assertions.assertThat;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class NormalTailTest {
    /** z and {@code erfc(z / sqrt 2) exp(z^2 / 2) / 2}, by mpmath with 80 digits. */
    private static final double[][] EXACT = {
            {0.0, 0.5}, {1e-300, 0.5}, {1e-08, 0.4999999960105772}, {0.1, 0.4624787852875356}, {0.5, 0.34961883472039806},
            {1.0, 0.2615782918651234}, {2.0, 0.1681020012231706}, {3.0, 0.12151394835556217}, {4.9, 0.07838029759808658},
            {5.0, 0.07691930497500629}, {5.5, 0.07034269402512788}, {8.0, 0.049122546212424935}, {13.0, 0.030509414495257164},
            {16.0, 0.024837614186806883}, {21.5, 0.018515571044428226}, {30.0, 0.013283349353983794},
            {38.5, 0.010355160438749822},
            {40.0, 0.00996733518830131}};

    @Test
    void inDoubleStaysWithinFiveUlpsOfTheExactValue() {
        for (double[] row : EXACT) {
            assertThat(Math.abs(NormalTail.scaled(row[0]) - row[1]) / Math.ulp(row[1])).as("W(%s)", row[0])
                    .isLessThanOrEqualTo(5);
        }
    }

    @Test
    void itStaysWithinFourUlpsUpToItsEnd() {
        double worst = Ulps.worst(z -> NormalTail.scaled(bounded(z)), z -> NormalTail.scaled((double) bounded((float) z)));

        assertThat(worst).isLessThanOrEqualTo(4);
    }

    @Test
    void everyLaneHasTheBitsOfTheScalar() {
        Ulps.assertSameBits(z -> NormalTail.scaled(bounded(z)), z -> NormalTail.scaled(z.abs().min(NormalTail.LAST)));
        Ulps.assertSameBits(z -> GeluCubic.rest(cubic(z)), z -> GeluCubic.rest(z.abs().min(GeluCubic.LAST)));
        Ulps.assertSameBits(z -> GeluCubic.value(cubic(z)), z -> GeluCubic.value(z.abs().min(GeluCubic.LAST)));
        Ulps.assertSameBits(z -> GeluCubic.slope(cubic(z)), z -> GeluCubic.slope(z.abs().min(GeluCubic.LAST)));
    }

    @Test
    void theTwoPartsOfTheCubicAreRightToTwiceItsDigits() {
        for (float z = 0; z <= GeluCubic.LAST; z += 0.001f) {
            double exact = GeluCubic.value((double) z);
            double parts = (double) GeluCubic.value(z) + GeluCubic.rest(z);
            assertThat(Math.abs(parts - exact)).as("v(%s)", z).isLessThanOrEqualTo(0x1p-45 * exact);
        }
    }

    @Test
    void exponentialsInTwoPartsAreThoseInOne() {
        Ulps.assertSameBits(x -> Exp.upper(-Math.abs(x), 0) * Exp.lower(-Math.abs(x)), x -> {
            FloatVector y = x.abs().neg();
            return Exp.upper(y, y.broadcast(0)).mul(Exp.lower(y));
        });
        assertThat(Ulps.worst(x -> Exp.upper(-Math.abs(x), 0) * Exp.lower(-Math.abs(x)), x -> StrictMath.exp(-Math.abs(x))))
                .isLessThanOrEqualTo(1.5);
        // 100 e^-110 is 28 times the smallest subnormal number, although e^-110 alone rounds to 0.
        assertThat(Exp.upper(-110, 0) * 100 * Exp.lower(-110)).isEqualTo((float) (100 * StrictMath.exp(-110)));
    }

    private static float bounded(float z) {
        return Math.min(Math.abs(z), NormalTail.LAST);
    }

    private static float cubic(float z) {
        return Math.min(Math.abs(z), GeluCubic.LAST);
    }
}
