package weft.kernels.simulator;

import java.lang.StackWalker.StackFrame;
import java.util.Set;
import weft.kernels.DeviceBuffer;
import weft.kernels.Gpu;

/** Where in a program device memory is made: the line that called a {@link Gpu}. */
final class Origin {

    /** Classes that only pass a request on. */
    private static final Set<String> INSIDE = Set.of(Origin.class.getName(), SimulatedDriver.class.getName(),
            Gpu.class.getName(), DeviceBuffer.class.getName());

    private Origin() {}

    /** {@code Demo.java:8}; empty when the caller has no line. */
    static String ofThisCall() {
        return StackWalker.getInstance().walk(frames -> frames.filter(f -> !INSIDE.contains(f.getClassName())).findFirst()
                .filter(f -> f.getLineNumber() > 0).map(Origin::text).orElse(""));
    }

    private static String text(StackFrame frame) {
        return frame.getFileName() + ":" + frame.getLineNumber();
    }
}
