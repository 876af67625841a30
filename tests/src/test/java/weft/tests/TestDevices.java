package weft.tests;

import java.util.ArrayList;
import java.util.List;
import weft.engine.Device;

/**
 * The devices under test: {@code cpu}, {@code sim} and, where there is an NVIDIA GPU, {@code cuda}; or those that
 * {@code -Dweft.devices=NAME,...} names, which must be there.
 */
final class TestDevices {

    /** The property that names the devices. */
    static final String PROPERTY = "weft.devices";
    /** The property that names the device on which gradients are compared with finite differences. */
    static final String GRADIENT_PROPERTY = "weft.gradient.device";

    private TestDevices() {}

    static List<String> names() {
        String asked = System.getProperty(PROPERTY, "");
        if (!asked.isBlank()) {
            return List.of(asked.split(","));
        }
        List<String> names = new ArrayList<>(List.of("cpu", "sim"));
        if (Device.kinds().stream().anyMatch(kind -> kind.kind().equals("cuda") && kind.unavailable().isEmpty())) {
            names.add("cuda");
        }
        return names;
    }

    /** {@code reference} by default: a gradient rule consists of operations, and those are compared on every device. */
    static Device ofGradients() {
        return Device.of(System.getProperty(GRADIENT_PROPERTY, "reference"));
    }
}
