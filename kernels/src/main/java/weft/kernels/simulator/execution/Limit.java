package weft.kernels.simulator.execution;

import weft.kernels.GpuException;

/**
 * The limit of {@code -Dweft.sim.limit=N}: a block that has executed {@code N} instructions without coming to its end counts as
 * one in an endless loop. An instruction counts once for each warp that executes it. Instructions are counted and not seconds, so
 * that the result does not depend on the machine; the default takes a minute or two.
 */
final class Limit {

    private static final String NAME = "weft.sim.limit";
    private static final long DEFAULT = 4_000_000_000L;

    private Limit() {}

    /**
     * The limit as it is set now.
     *
     * @throws GpuException when it is no positive number
     */
    static long get() {
        String text = System.getProperty(NAME);
        if (text == null) {
            return DEFAULT;
        }
        try {
            long limit = Long.parseLong(text.strip());
            if (limit > 0) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Falls through to the same line as a number that is not positive.
        }
        throw new GpuException("-D" + NAME + "=" + text + ": the limit is a number of instructions, at least 1");
    }
}
