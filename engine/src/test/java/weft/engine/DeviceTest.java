package weft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** How devices are named. */
class DeviceTest {

    @Test
    void thereIsOneObjectForEachDevice() {
        assertThat(Device.of("sim")).isSameAs(Device.of("sim")).isSameAs(Device.of("sim:0"));
    }

    @Test
    void onlyKindsThatAreNumberedTakeANumber() {
        assertThatIllegalArgumentException().isThrownBy(() -> Device.of("sim:3"))
                .withMessage("device sim:3: there is only one sim");
    }

    @Test
    void anUnknownDeviceIsNamedTogetherWithThoseThereAre() {
        assertThatIllegalArgumentException().isThrownBy(() -> Device.of("tpu"))
                .withMessageStartingWith("unknown device tpu; there are reference, cpu");
    }
}
