package weft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** How devices are named. */
class DeviceTest {

    @Test
    void thereIsOneObjectForEachDevice() {
        assertThat(Device.of("sim")).isSameAs(Device.of("sim")).isSameAs(Device.of("sim:0"));
        assertThat(Device.of("cpu:0")).isSameAs(Device.cpu());
    }

    @Test
    void onlyKindsThatAreNumberedTakeANumber() {
        assertThatIllegalArgumentException().isThrownBy(() -> Device.of("sim:3"))
                .withMessage("device sim:3: there is only one sim");
        assertThatIllegalArgumentException().isThrownBy(() -> Device.of("cpu:x"))
                .withMessage("device cpu:x: what follows the colon is not a number");
    }

    @Test
    void anUnknownDeviceIsNamedTogetherWithThoseThereAre() {
        assertThatIllegalArgumentException().isThrownBy(() -> Device.of("tpu"))
                .withMessageStartingWith("unknown device tpu; there are reference, cpu");
    }
}
