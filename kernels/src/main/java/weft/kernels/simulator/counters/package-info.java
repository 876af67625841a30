/**
 * Counts what a launch does: {@link weft.kernels.simulator.counters.LaunchCounters} watches the blocks, and makes the records of
 * {@link weft.kernels.counters} of what it has seen. What a request costs is a function of its addresses alone, {@link
 * weft.kernels.simulator.counters.Request}; warps repeat the same pattern of addresses again and again, so most requests are
 * recognised and not computed.
 */
package weft.kernels.simulator.counters;
