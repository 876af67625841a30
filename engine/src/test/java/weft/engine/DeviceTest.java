package weft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import weft.engine.cpu.base.Lanes;

/** How devices are named, and what they say of themselves. */
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
    void vectorsAreAsWideAsTheBackendSays() {
        assertThat(Device.cpu().vectorBits()).isEqualTo(Lanes.SHAPE.vectorBitSize());
        assertThat(Device.reference().vectorBits()).isZero();
    }

    @Test
    void anUnknownDeviceIsNamedTogetherWithThoseThereAre() {
        assertThatIllegalArgumentException().isThrownBy(() -> Device.of("tpu"))
                .withMessageStartingWith("unknown device tpu; there are reference, cpu");
    }
}
