package weft.kernels.simulator.compiler;

/**
 * What compiled code does besides its work. With all off it is the same, byte for byte, as if there were no such options.
 *
 * @param recording what it keeps about its own work
 * @param goesOn    whether a thread goes on after an access out of bounds, which then reads ones and writes nowhere
 */
public record CodeOptions(Recording recording, boolean goesOn) {}
