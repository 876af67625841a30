package weft.bench.gpu;

import java.util.Locale;

/**
 * One line of the table.
 *
 * @param name   what was timed
 * @param millis milliseconds of one call, measured between two events of the device
 * @param flops  floating-point operations of one call, as the definition counts them; 0 where a count says little
 * @param peer   the same thing's name in PyTorch's times
 */
record Row(String name, double millis, double flops, String peer) {

    /** Billions of operations a second, or "-". */
    String gigaflops() {
        return flops == 0 ? "-" : String.format(Locale.ROOT, "%,.0f", flops / millis / 1e6);
    }
}
