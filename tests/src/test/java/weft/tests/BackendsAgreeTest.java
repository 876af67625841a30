package weft.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import weft.engine.Device;

/** A whole training gives the same losses on each device. */
class BackendsAgreeTest {

    @Test
    void theFirstTenStepsOfLeNetHaveTheLossesOfTheReference() {
        List<Double> expected = DigitsTraining.run(Device.reference(), 1, 320, 1).losses();
        List<Double> losses = DigitsTraining.run(Device.cpu(), 1, 320, 1).losses();
        assertThat(losses).hasSize(10).hasSameSizeAs(expected);
        for (int i = 0; i < 10; i++) {
            assertThat(losses.get(i)).as("loss of step %d", i + 1).isCloseTo(expected.get(i), within(1e-4));
        }
    }
}
